/** Exact on-policy gradients: expectations are sums over all batches of strings of a small tree. */
import { expect, test } from "vitest";
import { at, range } from "../compute/arrays";
import type { BatchTerms } from "../lm/estimates";
import { uniform } from "../lm/streams";
import { objectives } from "./testing/whole";
import type { BalanceRules, Objective } from "./objective";
import { judge } from "./testing/judge";
import { type Leaf, logSoftmax, makeTree, strings } from "./testing/tree";

const tree = makeTree(2, 1);
const V = tree.letters + 1;
const leaves = strings(tree);
const random = (count: number, counter: number) =>
  Array.from({ length: count }, (_, i) => 3 * uniform(4, 0, counter, i) - 1.5);
const logits = random(V, 0); // of the root; at full depth the stop is certain
const logR = random(tree.rows, 1);
const rules: BalanceRules = {
  lambda: 1,
  normalisation: "pairs",
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: tree.depth,
  forcedStop: "certain",
};

/** log q(z⊤) of every string. */
const logMass = (of: readonly number[]) => {
  const q = logSoftmax(of);
  return leaves.map(({ tokens }) => at(q, tokens[0] ?? tree.stopToken));
};

/** KL(q ‖ R/Z), by summation. */
function divergence(of: readonly number[]): number {
  const q = logMass(of);
  const target = logSoftmax(leaves.map(({ rows }) => at(logR, at(rows, rows.length - 1))));
  return q.reduce((sum, x, i) => sum + Math.exp(x) * (x - at(target, i)), 0);
}
const slopesOfDivergence = logits.map((_, k) => {
  const moved = (by: number) => divergence(logits.map((x, i) => (i === k ? x + by : x)));
  return (moved(1e-5) - moved(-1e-5)) / 2e-5;
});

function batchOf(drawn: readonly Leaf[]): BatchTerms {
  const q = logSoftmax(logits);
  const stop = at(q, tree.stopToken);
  return {
    lengths: drawn.map(({ tokens }) => tokens.length),
    width: 1,
    logR: drawn.flatMap(({ rows }) => [at(logR, 0), at(logR, rows[1] ?? 0)]),
    logQ: drawn.map(({ tokens }) => at(q, tokens[0] ?? 0)),
    logStop: drawn.flatMap(() => [stop, 0]),
  };
}

/** The gradient of the loss of one batch by the root's logits. */
function gradientOf(objective: Objective, drawn: readonly Leaf[]): number[] {
  const { dLogQ, dLogStop } = judge(objective, batchOf(drawn), { rules });
  const chances = logSoftmax(logits).map(Math.exp);
  const gradient = Array<number>(V).fill(0);
  const pull = (token: number, slope: number) =>
    range(V).forEach((v) => {
      gradient[v] = at(gradient, v) + slope * ((v === token ? 1 : 0) - at(chances, v));
    });
  drawn.forEach(({ tokens }, b) => {
    if (tokens.length > 0) pull(at(tokens, 0), at(dLogQ, b));
    pull(tree.stopToken, at(dLogStop, 2 * b));
  });
  return gradient;
}

/** Every batch of K strings, by index. */
const batches = (K: number): number[][] =>
  K === 0 ? [[]] : batches(K - 1).flatMap((head) => range(leaves.length).map((i) => [...head, i]));

/** E of the gradient over all batches of K strings of the policy. */
function expectedGradient(objective: Objective, K: number): number[] {
  const q = logMass(logits);
  const total = Array<number>(V).fill(0);
  for (const drawn of batches(K)) {
    const chance = Math.exp(drawn.reduce((sum, i) => sum + at(q, i), 0));
    const of = gradientOf(
      objective,
      drawn.map((i) => at(leaves, i)),
    );
    of.forEach((g, v) => (total[v] = at(total, v) + chance * g));
  }
  return total;
}

test.each([2, 3, 4])(
  "with %i samples, K/(K − 1) times the gradient is that of KL(q ‖ R/Z)",
  (K) => {
    const unbiased = K / (K - 1);
    const half = expectedGradient(objectives.ftb, K); // of ½Δ²
    const whole = expectedGradient(objectives.vargrad, K); // of Δ²
    slopesOfDivergence.forEach((slope, v) => {
      expect(unbiased * at(half, v)).toBeCloseTo(slope, 8);
      expect((unbiased * at(whole, v)) / 2).toBeCloseTo(slope, 8);
    });
  },
);

test("trajectory balance has the gradient of KL(q ‖ R/Z) at any log Z, times 2", () => {
  const found = expectedGradient(objectives.trajectory, 1);
  slopesOfDivergence.forEach((slope, v) => expect(at(found, v) / 2).toBeCloseTo(slope, 8));
});
