import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { ExactAnswers } from "./answers";
import { decodedMasses, families } from "./families";
import { type Point, conditioned, pointOf } from "./frontier";
import type { Judgeable } from "./judgeable";
import { logAddExp, logSumExp } from "./numbers";
import type { OnProgress } from "./progress";
import type { Moment } from "./report";
import { policyMass } from "./sampler";
import type { Reached } from "./walk";
import type { WalkedWriting } from "./writing";

/** One way of writing at one setting of its parameter. */
export interface StudyCurvePoint extends Point {
  readonly setting: number;
  /** Mass of the strings that the point is computed from, at least; of the target a lower bound. */
  readonly seen: number;
}

/** One way of writing by its parameter. */
export interface StudyCurve {
  readonly title: string;
  readonly parameter: string;
  readonly points: readonly StudyCurvePoint[];
}

interface Drawn {
  readonly policy: Policy;
  readonly task: Judgeable;
  /** The reward temperatures that one adapter serves. Absent: it serves one. */
  readonly temperatures?: { readonly low: number; readonly high: number };
  readonly onProgress: OnProgress;
  /** Lets waiting messages in, and throws where nobody waits for the curves any more. */
  readonly breathe: () => Promise<void>;
}

interface Walked {
  readonly prompt: Prompt;
  readonly moment: Moment & { readonly nodes: number };
  readonly answers: ExactAnswers;
  readonly reached: Reached;
  readonly writing: Pick<WalkedWriting, "strings" | "listed">;
}

interface Masses {
  readonly masses: Float64Array; // of the strings that matter
  readonly known: number; // what share of the whole the walk's strings are, at least
}

interface Plan {
  readonly title: string;
  readonly parameter: string;
  readonly settings: readonly number[];
  readonly masses: (setting: number) => Promise<Masses> | Masses;
}

const TEMPERATURES = [0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5];
// of the target; above it a walk has no useful bound on what it has not reached
const HOTTEST = 1;

/**
 * Likelihood against diversity of each way of writing that has a parameter: the target by reward
 * T, the policy by reward T where one adapter serves a range of them, and the untrained model's
 * decodings. All are over the strings that matter at the moment's T. Leaves the policy at the last
 * T of its range.
 */
export async function studyCurves(of: Drawn, walked: Walked): Promise<StudyCurve[]> {
  const plans = plansOf(of, walked);
  const total = plans.reduce((sum, { settings }) => sum + settings.length, 0);
  const curves: StudyCurve[] = [];
  let done = 0;
  for (const { title, parameter, settings, masses } of plans) {
    const points: StudyCurvePoint[] = [];
    for (const setting of settings) {
      of.onProgress({ what: `Drawing curves, ${parameter} ${setting}`, done, of: total });
      await of.breathe();
      points.push({ setting, ...placed(walked, await masses(setting)) });
      done++;
    }
    curves.push({ title, parameter, points });
  }
  return curves;
}

function placed({ writing: { strings } }: Walked, { masses, known }: Masses) {
  const seen = known * masses.reduce((sum, x) => sum + x, 0);
  return { ...pointOf(strings, conditioned(masses)), seen };
}

function plansOf(of: Drawn, walked: Walked): Plan[] {
  const { task, temperatures } = of;
  const { reached, moment, writing } = walked;
  const settings = among(TEMPERATURES, moment.rewardTemperature);
  const served = temperatures && {
    ...{ title: "policy", parameter: "T" },
    settings: settings.filter((T) => T >= temperatures.low && T <= temperatures.high),
    masses: (T: number) => policyAt(of, walked, T),
  };
  return [
    targetPlan(walked),
    ...(served ? [served] : []),
    ...families.map((family) => ({
      ...family,
      masses: (setting: number): Masses => ({
        masses: decodedMasses(reached, writing.listed, family.decoding(setting), task.rules()),
        known: 1,
      }),
    })),
  ];
}

async function policyAt(
  { policy, task }: Drawn,
  { prompt, reached: { frozen, size }, writing: { listed } }: Walked,
  temperature: number,
): Promise<Masses> {
  policy.condition?.(temperature);
  const tree = policy.tree(prompt, "on");
  const logs = await policyMass(tree, frozen, size, task.rules()).finally(() => tree.close());
  return { masses: Float64Array.from(listed, (s) => exp(logs[s])), known: 1 };
}

/** The target up to its hottest temperature, all from the one walk that is made there. */
function targetPlan({ prompt, moment, answers, reached, writing }: Walked): Plan {
  const { rewardTemperature } = moment;
  const hottest = Math.max(HOTTEST, rewardTemperature);
  let known: Reached | undefined = hottest === rewardTemperature ? reached : undefined;
  return {
    ...{ title: "target", parameter: "T" },
    settings: among(TEMPERATURES, rewardTemperature).filter((T) => T <= hottest),
    masses: async (T) => {
      known ??= await answers.reached(prompt, { ...moment, rewardTemperature: hottest });
      return targetAt(known, writing.listed, hottest / T);
    },
  };
}

/**
 * The target of a walk, `sharper` times colder than the walk's own: R^{1/T} to that power, which is
 * at least 1, so that what was not reached weighs at most the same power of its bound.
 */
function targetAt(
  { logWeight, logRest }: Reached,
  listed: readonly number[],
  sharper: number,
): Masses {
  const colder = logWeight.map((w) => sharper * w);
  const inside = logSumExp(colder);
  const known = logRest === null ? 0 : exp(inside - logAddExp(inside, sharper * logRest));
  return { masses: Float64Array.from(listed, (s) => exp(colder[s] - inside)), known };
}

/** The settings with one more among them, in order. */
const among = (settings: readonly number[], one: number): number[] =>
  [...new Set([...settings, one])].sort((a, b) => a - b);
