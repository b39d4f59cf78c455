import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { ExactAnswers, type WalkedMasses } from "./answers";
import { writtenPoint } from "./decoding-points";
import { beam, diverseBeam } from "./decodings";
import type { Diversity } from "./diversity-measure";
import { exactDiversity } from "./diversity";
import { envelopePoint } from "./envelope";
import { decodedMasses, families } from "./families";
import { type Point, conditioned } from "./frontier";
import type { Judgeable } from "./judgeable";
import { mean } from "./numbers";
import { pack } from "./pack";
import type { Moment } from "./report";
import { walkedTargetMasses } from "./writing";

interface CurvePoint extends Point {
  readonly setting: number;
  /** By how much the value searched for may still rise at this price; most of any prompt. */
  readonly missing?: number;
}

/** One way of writing by its own parameter: likelihood against diversity. */
export interface Curve {
  readonly title: string;
  readonly parameter: string;
  readonly points: readonly CurvePoint[];
}

/** All curves of one prompt, or means over prompts. */
export interface Curves {
  readonly curves: readonly Curve[];
  readonly seen: number; // least mass, of any sampler here, of the strings that are compared
}

interface Compared {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly diversity: Diversity & { readonly kind: "embedding" };
  readonly seed: number;
  readonly temperatures: readonly number[]; // of target and policy
  readonly count: number; // n strings, of searches
}

const NODES = 2048;
// a string that no sampler here gives so much is left out
const NEGLIGIBLE = 1e-5;
const PENALTIES = [0.1, 0.25, 0.5, 1, 2, 4];
const PRICES = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4];

/**
 * Samplers exactly, over the strings that matter to any of them: the target and the policy by
 * reward T, the untrained model by token temperature and by top p, and what independent draws can
 * reach at best. Of searches, which write n different strings at the cost of n samples, the strings
 * themselves: n beams, and n groups of one beam by the penalty.
 */
export async function curvesOf(of: Compared, prompt: Prompt, moment: Moment): Promise<Curves> {
  const { policy, task, diversity, seed, temperatures } = of;
  const answers = new ExactAnswers(policy, task, {
    ...{ diversity, seed, samples: 1, draws: 1 },
    wholeRows: true,
  });
  const massesAt = (T: number): Promise<WalkedMasses> => {
    policy.condition?.(T);
    return answers.masses(prompt, { ...moment, rewardTemperature: T, nodes: NODES });
  };
  try {
    for (const T of temperatures) await massesAt(T); // grows one tree for all of them
    const walked: WalkedMasses[] = [];
    for (const T of temperatures) walked.push(await massesAt(T));
    const samplers = samplersOf(of, walked);
    return { curves: await drawn(of, prompt, samplers, walked), seen: seenBy(samplers) };
  } finally {
    answers.close();
  }
}

interface Sampler {
  readonly title: string;
  readonly parameter: string;
  readonly settings: readonly number[];
  readonly masses: readonly Float64Array[]; // [N] by setting, over nodes of the walk
  readonly isTarget?: true; // known up to a constant only
}

function samplersOf({ task, temperatures }: Compared, walked: readonly WalkedMasses[]): Sampler[] {
  const [{ reached }] = walked;
  const nodes = Array.from({ length: reached.size }, (_, s) => s);
  return [
    {
      ...{ title: "target", parameter: "T", settings: temperatures, isTarget: true },
      masses: walked.map((at) => walkedTargetMasses(at.reached)),
    },
    {
      ...{ title: "policy", parameter: "T", settings: temperatures },
      masses: walked.map((at) => at.policy.map(exp)),
    },
    ...families.map(({ title, parameter, settings, decoding }) => ({
      ...{ title, parameter, settings },
      masses: settings.map((setting) =>
        decodedMasses(reached, nodes, decoding(setting), task.rules()),
      ),
    })),
  ];
}

/** Least mass of the strings that are listed, of the sampler that has least. */
const seenBy = (samplers: readonly Sampler[]): number =>
  Math.min(
    ...samplers
      .filter(({ isTarget }) => !isTarget)
      .flatMap(({ masses }) => masses.map((m) => m.reduce((sum, x) => sum + x, 0))),
  );

async function drawn(
  of: Compared,
  prompt: Prompt,
  samplers: readonly Sampler[],
  [{ reached }]: readonly WalkedMasses[],
): Promise<Curve[]> {
  const { task, diversity } = of;
  const { frozen, size } = reached;
  const all = samplers.flatMap(({ masses }) => masses);
  const listed = Array.from({ length: size }, (_, s) => s).filter((s) =>
    all.some((masses) => masses[s] >= NEGLIGIBLE),
  );
  const strings = listed.map((s) => frozen.string(s));
  const width = Math.max(1, ...strings.map((z) => z.length));
  const embedded = await diversity.embedder.embed(prompt, pack(strings, width, task.stopToken));
  const logP = listed.map((s) => frozen.logP[s] + frozen.logTerminal[s]);
  const point = (masses: Float64Array): Point => {
    const q = conditioned(listed.map((s) => masses[s]));
    return {
      logLikelihood: q.reduce((sum, x, k) => sum + (x > 0 ? x * logP[k] : 0), 0),
      diversity: exactDiversity(embedded, q) ?? 0,
    };
  };
  return [
    ...samplers.map(({ title, parameter, settings, masses }) => ({
      ...{ title, parameter },
      points: settings.map((setting, k) => ({ setting, ...point(masses[k]) })),
    })),
    {
      ...{ title: "best of any independent draws", parameter: "price of log p" },
      points: PRICES.map((setting) => ({ setting, ...envelopePoint({ logP, embedded }, setting) })),
    },
    ...(await searches(of, prompt)),
  ];
}

async function searches(of: Compared, prompt: Prompt): Promise<Curve[]> {
  const { policy, task, diversity, seed, count } = of;
  const written = async (decoding: ReturnType<typeof beam>, setting: number) => {
    const subject = { policy, task, prompt, measure: diversity, seed, count };
    const { logLikelihood, diversity: found } = await writtenPoint(subject, decoding);
    return { setting, logLikelihood, diversity: found };
  };
  const groups = [];
  for (const penalty of PENALTIES) groups.push(await written(diverseBeam(1, penalty), penalty));
  return [
    { title: "n beams", parameter: "beams a string", points: [await written(beam(1), 1)] },
    { title: "n groups of one beam", parameter: "penalty", points: groups },
  ];
}

/** Means over prompts, setting by setting. */
export function meanCurves(prompts: readonly Curves[]): Curves {
  const [first] = prompts;
  const over = (value: (of: Curves) => Nats) => mean(prompts.map(value));
  return {
    seen: Math.min(...prompts.map(({ seen }) => seen)),
    curves: (first?.curves ?? []).map(({ title, parameter, points }, c) => ({
      title,
      parameter,
      points: points.map(({ setting }, k) => ({
        setting,
        logLikelihood: over((of) => of.curves[c].points[k].logLikelihood),
        diversity: over((of) => of.curves[c].points[k].diversity),
        ...mostMissing(prompts.map((of) => of.curves[c].points[k])),
      })),
    })),
  };
}

function mostMissing(points: readonly CurvePoint[]): Pick<CurvePoint, "missing"> {
  const known = points.flatMap(({ missing }) => missing ?? []);
  return known.length === 0 ? {} : { missing: Math.max(...known) };
}
