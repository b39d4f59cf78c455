/** An enumerable problem and the exact answer beside it. */
import { uniform } from "../../lm/streams";
import type { Prompt, Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import type { LengthRules } from "../../lm/estimates";
import type { GFlowNetSettings } from "../gflownet/settings";
import type { Problem } from "../problem";
import type { Settings } from "../settings";
import { child, logSoftmax, strings } from "../../objectives/testing/tree";
import type { Tree } from "../../objectives/testing/tree";

export const prompt: Prompt = { id: "toy", text: "", tokens: new Uint32Array(0) };

export const toyRules = (tree: Tree): LengthRules => ({
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: tree.depth,
  forcedStop: "certain",
});

export const toySettings: Settings<GFlowNetSettings> = {
  seed: 5,
  samples: 32,
  accumulate: 1,
  temperature: { start: 1, end: 1, horizon: 0 },
  learningRate: { peak: 0.05, warmup: 5, decay: "cosine", steps: 600 },
  adam: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, clip: 0 },
  own: {
    objective: { name: "all", lambda: 1, normalisation: "pairs", constants: [] },
    logZ: { start: 0, learningRate: 0.1 },
    flow: { learningRate: 0.1 },
    behaviour: { replay: 0.25, tempered: 0.667, temperatureLow: 0.5, temperatureHigh: 2 },
    lag: 0,
    replay: { capacity: 10, tolerance: 0.2, sampling: "uniform" },
    seed: "none",
  },
};

/** Seeded noise in [−size, size), float32. */
export const noise = (count: number, size: number, stream: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => size * (2 * uniform(11, 0, stream, i) - 1));

/** A problem whose log R of a prefix is a number by row. */
export function tableProblem(
  tree: Tree,
  logR: ArrayLike<number>,
  { likelihoodWeight = 0, rules = toyRules(tree) } = {},
): Problem {
  return {
    trainPrompts: [prompt],
    promptCount: 1,
    rules: () => rules,
    likelihoodWeight: () => likelihoodWeight,
    logReward: (_, z) => {
      const r = new Float32Array(z.batch * (z.width + 1));
      for (let b = 0; b < z.batch; b++)
        for (let i = 0, row = 0; i <= z.lengths[b]; i++) {
          r[b * (z.width + 1) + i] = logR[row];
          row = child(tree, row, sequence(z, b)[i] ?? 0);
        }
      return r;
    },
  };
}

/** log of the normalised target over every string of the tree, R^{1/T}/Z, from log R by row. */
export const logTarget = (tree: Tree, logR: ArrayLike<number>, T: number): Float64Array =>
  logSoftmax(strings(tree).map(({ rows }) => logR[rows[rows.length - 1]] / T));

/** KL(p ‖ q) [nats] from log-probabilities. */
export const kl = (logP: Float64Array, logQ: Float64Array): number =>
  logP.reduce((sum, p, i) => sum + Math.exp(p) * (p - logQ[i]), 0);

/** Every string of the tree as one batch. */
export function everyString(tree: Tree): Sequences {
  const all = strings(tree);
  const tokens = new Uint32Array(all.length * tree.depth).fill(tree.stopToken);
  all.forEach((z, b) => tokens.set(z.tokens, b * tree.depth));
  return {
    batch: all.length,
    width: tree.depth,
    tokens,
    lengths: Uint32Array.from(all, (z) => z.tokens.length),
  };
}
