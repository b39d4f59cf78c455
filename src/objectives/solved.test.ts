import { expect, test } from "vitest";
import { at } from "../compute/arrays";
import type { BatchTerms } from "../lm/estimates";
import { uniform } from "../lm/streams";
import { objectives } from "./testing/whole";
import type { BalanceRules, Objective } from "./objective";
import { judge, unbiased } from "./testing/judge";
import { makeTree, solve, strings } from "./testing/tree";

const tree = makeTree(3, 3);
const logR = Float64Array.from({ length: tree.rows }, (_, row) =>
  Math.fround(4 * uniform(1, 0, 9, row) - 3),
);
const { logQ, logZ } = solve(tree, logR);

/** Every string of the tree once, which no policy would draw in these proportions. */
function everyString(): BatchTerms {
  const leaves = strings(tree);
  const { depth } = tree;
  const padded = (width: number, value: (leaf: (typeof leaves)[number], i: number) => number) =>
    Float64Array.from(
      leaves.flatMap((leaf) =>
        Array.from({ length: width }, (_, i) => (i <= leaf.tokens.length ? value(leaf, i) : 0)),
      ),
    );
  return {
    lengths: leaves.map(({ tokens }) => tokens.length),
    width: depth,
    logR: padded(depth + 1, ({ rows }, i) => at(logR, at(rows, i))),
    logStop: padded(depth + 1, ({ rows }, i) => at(logQ, at(rows, i) * 4 + tree.stopToken)),
    logQ: padded(depth, ({ rows, tokens }, i) =>
      i < tokens.length ? at(logQ, at(rows, i) * 4 + at(tokens, i)) : 0,
    ),
  };
}
/** log F of every prefix, log Z + Σ_{k<i} l_k. */
const flowsOf = ({ lengths, width, logQ }: BatchTerms): Float64Array =>
  Float64Array.from({ length: lengths.length * (width + 1) }, (_, k) => {
    const [b, i] = [Math.floor(k / (width + 1)), k % (width + 1)];
    const before = Array.from(logQ).slice(b * width, b * width + i);
    return before.reduce((sum, l) => sum + l, logZ);
  });

const rules: BalanceRules = {
  lambda: 0.8,
  normalisation: "pairs",
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: 3,
  forcedStop: "certain",
};

test.each(Object.entries(objectives))(
  "%s is zero on a solved tree, off-policy too, has no slope there, and every u is log Z",
  (_, objective: Objective) => {
    const batch = everyString();
    const exact = { ...rules, constants: unbiased(objective) };
    const found = judge(objective, batch, { rules: exact, logZ, flows: flowsOf(batch) });
    expect(found.loss).toBeLessThan(1e-25);
    for (const d of [...found.dLogQ, ...found.dLogStop, ...found.dFlow, found.dLogZ])
      expect(Math.abs(d)).toBeLessThan(1e-12);
    found.logZ.forEach((u, k) => {
      const used = k % 4 <= at(batch.lengths, Math.floor(k / 4));
      if (used) expect(u).toBeCloseTo(logZ, 12);
    });
  },
);
