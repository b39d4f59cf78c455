import { exp, log } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import type { ListedDiversity } from "./by-value";
import { type Decoding, bestOf, decodingsOf } from "./decodings";
import { type Diversity, listedDiversity } from "./diversity-measure";
import { strings } from "./draws";
import type { Point } from "./frontier";
import type { Judgeable } from "./judgeable";
import { stringLogProbs } from "./likelihood";
import { mean } from "./numbers";
import type { OnProgress } from "./progress";
import type { Bounded } from "./report";
import { expectedBest } from "./rivals/best-of-n";
import { pushDownDecoded } from "./sampler";
import { type TopStrings, searchRegret } from "./top-strings";
import type { Reached } from "./walk";

/**
 * A way of writing n strings, on the frontier: of samples the exact expectations over the strings
 * that matter, of a search what it found.
 */
export interface DecodingPoint extends Point {
  readonly title: string;
  readonly strings: number; // n samples, or the different strings that a search found
  readonly best: Nats; // largest log p_LM(z⊤|X) of the n, expected
  readonly evaluations: number; // next-token rows of the model for the n strings, expected
  /**
   * how much likelier the n likeliest strings are than a search's, in the mean; of samples null
   */
  readonly regret: Bounded | null;
}

/** The strings of one prompt that matter, with what is known of them. */
export interface DecodedPrompt {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly prompt: Prompt;
  readonly measure: Diversity;
  readonly reached: Reached; // of a tree that keeps whole rows
  readonly listed: readonly number[]; // its nodes that matter
  readonly diversity: ListedDiversity; // of masses over `listed`
  readonly top: TopStrings; // the n likeliest
  readonly rewardTemperature: number;
  readonly count: number; // n
  readonly seed: number;
  readonly onProgress?: OnProgress;
}

/** The masses [N] of `listed` that sampling without a decoding gives, conditioned on them. */
export interface SampledMasses {
  readonly title: string;
  readonly masses: Float64Array;
}

/**
 * The samples that are given, every decoding of the untrained model, and the policy's best of 5n.
 */
export async function decodingPoints(
  of: DecodedPrompt,
  samples: readonly SampledMasses[],
): Promise<DecodingPoint[]> {
  const { rewardTemperature } = of;
  const { demonstrated, tool } = of.task;
  const points = samples.map((given) => sampledPoint(of, given));
  const settings = {
    rewardTemperature,
    withTool: tool !== undefined,
    ...(demonstrated && fits(of, demonstrated) && { demonstrated }),
  };
  const decodings = decodingsOf(settings);
  for (const [done, decoding] of decodings.entries()) {
    of.onProgress?.({ what: `Measuring ${decoding.title}`, done, of: decodings.length + 1 });
    points.push(await decodingPoint(of, decoding));
  }
  const best = bestOf(5, "on");
  points.push(await writtenPoint(of, { ...best, title: `policy, ${best.title}` }));
  return points;
}

/** Was the policy opened for prompts with the task's solved examples in front? */
const fits = ({ policy, prompt }: DecodedPrompt, shown: (prompt: Prompt) => Prompt): boolean =>
  shown(prompt).tokens.length <= (policy.longestPrompt ?? Infinity);

/** Few-shot samples follow another prompt, of which there is no walk: they are drawn. */
function decodingPoint(of: DecodedPrompt, decoding: Decoding): Promise<DecodingPoint> {
  if (decoding.kind === "search" || decoding.name === "few-shot") return writtenPoint(of, decoding);
  const { frozen, size } = of.reached;
  const logMass = pushDownDecoded(frozen, size, decoding, of.task.rules());
  const masses = Float64Array.from(of.listed, (s) => exp(logMass[s]));
  const mass = masses.reduce((sum, x) => sum + x, 0);
  const given = { title: decoding.title, masses: masses.map((x) => x / mass) };
  return Promise.resolve(sampledPoint(of, given));
}

type Listed = Pick<DecodedPrompt, "task" | "reached" | "listed" | "diversity" | "count">;

/** Of n samples, as their masses say: nothing is drawn. */
export function sampledPoint(of: Listed, { title, masses }: SampledMasses): DecodingPoint {
  const { frozen } = of.reached;
  const { maxLength } = of.task.rules();
  const logP = of.listed.map((s) => frozen.logP[s] + frozen.logTerminal[s]);
  const expected = (value: (k: number) => number) =>
    masses.reduce((sum, p, k) => sum + (p > 0 ? p * value(k) : 0), 0);
  const rows = expected((k) => Math.min(frozen.depths[of.listed[k]], maxLength - 1));
  return {
    title,
    strings: of.count,
    logLikelihood: expected((k) => logP[k]),
    best: expectedBest(masses.map(log), logP, of.count),
    diversity: of.diversity(masses) ?? 0,
    evaluations: 1 + of.count * rows,
    regret: null,
  };
}

/** What writing n strings of a prompt needs; `top` where a search's regret is wanted. */
type Written = Pick<DecodedPrompt, "policy" | "task" | "prompt" | "measure" | "count" | "seed"> &
  Partial<Pick<DecodedPrompt, "top">>;

/** Of the strings that were written, all alike. */
export async function writtenPoint(of: Written, decoding: Decoding): Promise<DecodingPoint> {
  const { policy, task, prompt, count, seed } = of;
  const { minLength, maxLength } = task.rules();
  const { tool } = task;
  const request = { prompt, batch: count, minLength, maxLength, seed, ...(tool && { tool }) };
  const { z, evaluations } = await decoding.draw(policy, request);
  const frozen = await policy.logProbs(prompt, z, "off");
  const logStop = (await task.terminal?.(prompt, z)) ?? frozen.logStop;
  const logP = Array.from(stringLogProbs({ ...frozen, logStop }, z));
  const different = firstOfEach(z).map((b) => logP[b]);
  return {
    title: decoding.title,
    strings: decoding.kind === "search" ? different.length : z.batch,
    logLikelihood: mean(logP),
    best: Math.max(...logP),
    diversity: await setDiversity(of, z),
    evaluations,
    regret: decoding.kind === "search" && of.top ? searchRegret(different, of.top) : null,
  };
}

/**
 * Of strings as they stand. By angles over the pairs of different places, as the expectation of
 * independent draws is: n/(n − 1) times the diversity of drawing from the n with repeats.
 */
async function setDiversity(of: Written, z: Sequences): Promise<number> {
  if (z.batch < 2) return of.measure.kind === "embedding" ? 0 : z.batch;
  const { prompt, task, measure } = of;
  const ofMasses = await listedDiversity(measure, prompt, strings(z), task.stopToken);
  if (measure.kind === "embedding")
    return ((ofMasses(new Float64Array(z.batch).fill(1)) ?? 0) * z.batch) / (z.batch - 1);
  return ofMasses(countsOf(z)) ?? 0;
}

/** Where each different string of a batch stands first. */
function firstOfEach(z: Sequences): number[] {
  const names = strings(z).map((string) => string.join(" "));
  return Array.from(names.keys()).filter((b) => names.indexOf(names[b]) === b);
}

/** How often each different string stands in a batch. */
function countsOf(z: Sequences): number[] {
  const counts = new Map<string, number>();
  for (const string of strings(z)) {
    const name = string.join(" ");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** Means over prompts, way by way; every prompt has the same ways in the same order. */
export function meanDecodings(prompts: readonly (readonly DecodingPoint[])[]): DecodingPoint[] {
  const [first = []] = prompts;
  return first.map(({ title, regret }, k) => {
    const of = (value: (point: DecodingPoint) => number) =>
      mean(prompts.map((points) => value(points[k])));
    const high = prompts.map((points) => points[k].regret?.high ?? null);
    return {
      title,
      strings: of((point) => point.strings),
      logLikelihood: of((point) => point.logLikelihood),
      best: of((point) => point.best),
      diversity: of((point) => point.diversity),
      evaluations: of((point) => point.evaluations),
      regret: regret && {
        value: of((point) => point.regret?.value ?? NaN),
        low: of((point) => point.regret?.low ?? NaN),
        high: high.every((x) => x !== null) ? mean(high) : null,
      },
    };
  });
}
