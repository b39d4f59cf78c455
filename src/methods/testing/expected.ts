/** Exact expectations over every batch that a policy of an enumerable toy may draw. */
import { streams } from "../../lm/streams";
import type { Sequences } from "../../lm/sequences";
import { type Leaf, strings } from "../../objectives/testing/tree";
import type { Method, Sampler } from "../method";
import type { TablePolicy } from "./tablePolicy";

/** log q(z⊤) of every string under the sampler in use, which draws no ⊤ below `minLength`. */
export function samplerLogMass(policy: TablePolicy, minLength: number): Float64Array {
  const { tree, stopToken } = policy;
  return Float64Array.from(strings(tree), ({ tokens, rows }) => {
    if (tokens.length < minLength) return -Infinity;
    const stop = (k: number) => policy.logProbsAt(rows[k], "on")[stopToken];
    const goesOn = (k: number) => (k < minLength ? Math.log(1 - Math.exp(stop(k))) : 0);
    const chosen = tokens.reduce(
      (sum, token, k) => sum + policy.logProbsAt(rows[k], "on")[token] - goesOn(k),
      0,
    );
    return chosen + (tokens.length === tree.depth ? 0 : stop(tokens.length));
  });
}

/** Strings as one batch. */
export function batchOf(policy: TablePolicy, chosen: readonly Leaf[]): Sequences {
  const { depth, stopToken } = policy.tree;
  const tokens = new Uint32Array(chosen.length * depth).fill(stopToken);
  chosen.forEach((z, b) => tokens.set(z.tokens, b * depth));
  const lengths = Uint32Array.from(chosen, (z) => z.tokens.length);
  return { batch: chosen.length, width: depth, tokens, lengths };
}

/** Every list of `count` indices below `of`. */
function* everyList(of: number, count: number): Generator<number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const list of everyList(of, count - 1))
    for (let index = 0; index < of; index++) yield [...list, index];
}

interface Expected {
  readonly samples: number;
  readonly temperature: number;
  /** log q of every string when batches are drawn; the policy's own when absent. */
  readonly drawnFrom?: Float64Array;
  readonly logProbs?: Sampler["logProbs"]; // of the policy when batches are drawn
}

/**
 * The expected gradient of a method's loss by the logits, over all batches of `samples` strings,
 * each with its probability.
 */
export async function expectedGradient(
  make: () => Method,
  policy: TablePolicy,
  logMass: Float64Array,
  { samples, temperature, drawnFrom = logMass, logProbs }: Expected,
): Promise<Float64Array> {
  const all = strings(policy.tree);
  const logits = policy.logits;
  const total = new Float64Array(logits.length);
  for (const list of everyList(all.length, samples)) {
    const chance = Math.exp(list.reduce((sum, k) => sum + drawnFrom[k], 0));
    if (chance === 0) continue;
    const slopes = await gradientOf(
      make(),
      policy,
      list.map((k) => all[k]),
      {
        temperature,
        logProbs,
      },
    );
    slopes.forEach((slope, i) => (total[i] += chance * slope));
  }
  return total;
}

/** The gradient of a method's loss by the logits on one batch of given strings. */
export async function gradientOf(
  method: Method,
  policy: TablePolicy,
  chosen: readonly Leaf[],
  { temperature, logProbs }: Pick<Expected, "temperature" | "logProbs">,
): Promise<Float64Array> {
  const z = batchOf(policy, chosen);
  const sampler: Sampler = {
    stopToken: policy.stopToken,
    sample: ({ stream }) =>
      stream === streams.behaviour ? Promise.resolve(z) : Promise.reject(new Error("Not sampled.")),
    logProbs: logProbs ?? policy.logProbs.bind(policy),
  };
  const round = { index: 0, rewardTemperature: temperature, wantPrior: false };
  const { loss, batch } = method.judge(await method.collect(sampler, round), round);
  policy.place(policy.logits); // no gradient yet
  await policy.train(loss, batch);
  return policy.slopes;
}

/** The gradient of a number that a policy has, by its logits: central differences. */
export function numericGradient(policy: TablePolicy, value: () => number): Float64Array {
  const logits = policy.logits;
  const step = 2 ** -9; // added to float32 numbers
  const at = (i: number, by: number) => {
    policy.place(logits.with(i, logits[i] + by));
    return value();
  };
  const gradient = Float64Array.from(logits, (_, i) => (at(i, step) - at(i, -step)) / (2 * step));
  policy.place(logits);
  return gradient;
}
