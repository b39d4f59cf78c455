import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { ExactAnswers, type WalkedMasses } from "./answers";
import { type DecodingPoint, decodingPoints } from "./decoding-points";
import type { Diversity } from "./diversity-measure";
import type { Judgeable } from "./judgeable";
import type { OnProgress } from "./progress";
import { treeNodes } from "./prompt-walk";
import type { Moment, Stamp } from "./report";
import { nodeLogProbs } from "./sampler";
import { type StopDrift, stopDrift } from "./stop-drift";
import { type StudyCurve, studyCurves } from "./study-curves";
import { topStrings } from "./top-strings";
import type { Reached } from "./walk";
import { type WalkedWriting, writingOf } from "./writing";

/**
 * Where every way of writing lies under one prompt, likelihood against diversity, and how far the
 * policy's stops are from the target's: what takes too long to be part of every exact answer.
 */
export interface Study extends Stamp {
  readonly strings: number; // n that every way writes
  /** Target and policy, every decoding of the untrained model, and the policy's best of 5n. */
  readonly points: readonly DecodingPoint[];
  /** Every way that has a parameter, by its settings. */
  readonly curves: readonly StudyCurve[];
  /** Mass of the strings that the points are computed from, the least of policy and untrained. */
  readonly seen: number;
  /** log q(⊤) − log q*(⊤) by depth; a lower bound where the walk is not whole. */
  readonly stops: readonly StopDrift[];
}

interface Studied {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly diversity: Diversity;
  readonly seed: number;
  /** The reward temperatures that one adapter serves. Absent: it serves one. */
  readonly temperatures?: { readonly low: number; readonly high: number };
  readonly onProgress: OnProgress;
  /** Lets waiting messages in, and throws where the study is not wanted any more. */
  readonly breathe: () => Promise<void>;
}

const NODES = 2048; // of the walk
const DRAWS = 64;
const STRINGS = 10; // that every way writes

/** Walks the prompt anew with whole rows; the walk of the exact answers is overwritten by it. */
export async function study(subject: Studied, prompt: Prompt, moment: Moment): Promise<Study> {
  const { policy, task, diversity, seed, onProgress } = subject;
  const answers = new ExactAnswers(policy, task, {
    ...{ diversity, seed, onProgress },
    samples: DRAWS,
    draws: DRAWS,
    wholeRows: true,
  });
  try {
    const at = { ...moment, nodes: NODES };
    const masses = await answers.masses(prompt, at);
    const stops = await stopsOf(subject, prompt, masses);
    const writing = await writingOf(task, diversity, { prompt, masses });
    const { reached } = masses;
    // before the points, which walk other trees in the place of the walk's
    const curves = await studyCurves(subject, { prompt, moment: at, answers, reached, writing });
    policy.condition?.(moment.rewardTemperature);
    const points = await pointsOf(subject, prompt, { reached, writing, moment });
    const { seen } = writing;
    return { ...moment, prompt: prompt.id, strings: STRINGS, stops, points, curves, seen };
  } finally {
    answers.close();
  }
}

async function stopsOf({ policy, task }: Studied, prompt: Prompt, { reached }: WalkedMasses) {
  const { frozen, size, logWeight } = reached;
  const tree = policy.tree(prompt, "on");
  const model = await nodeLogProbs(tree, frozen, size).finally(() => tree.close());
  return stopDrift({ tree: frozen, logWeight }, model, task.rules());
}

async function pointsOf(
  { policy, task, diversity, seed, onProgress }: Studied,
  prompt: Prompt,
  found: { reached: Reached; writing: WalkedWriting; moment: Moment },
): Promise<DecodingPoint[]> {
  const { reached, writing, moment } = found;
  const nodes = Math.min(2 * NODES, treeNodes(task));
  const top = await topStrings(reached.frozen, { ...task.rules(), count: STRINGS, nodes });
  const { rewardTemperature } = moment;
  const of = { policy, task, prompt, reached, seed, count: STRINGS };
  return decodingPoints(
    {
      ...of,
      ...{ top, rewardTemperature, onProgress },
      listed: writing.listed,
      measure: diversity,
      diversity: writing.strings.diversity,
    },
    [
      { title: "target", masses: writing.target },
      { title: "policy", masses: writing.policy },
    ],
  );
}
