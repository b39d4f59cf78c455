import { describe, expect, it } from "vitest";
import { FrozenTree } from "../frozen";
import { pushDownPrior } from "../sampler";
import {
  STOP,
  V,
  conditional,
  constraint,
  lengths,
  logMass,
  logPrior,
  off,
  prompt,
  samplerLogProb,
  strings,
} from "../testing/constrained";
import { tv } from "../testing/enumerated";
import { TablePolicy } from "../testing/table";
import { Walk } from "../walk";
import { bestOfNLaw } from "./best-of-n";
import { conditionalFigures, conditionalRivals, resampledOnWalk } from "./conditional";
import { resampledLaw } from "./importance-resampling";

/** The whole walk of the toy, whose target is the sampler's own law where c(z) = 1. */
async function walked() {
  const policy = new TablePolicy(V, STOP, off, off);
  const rules = { stop: STOP, keep: V };
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), rules);
  const of = (z: ArrayLike<number>) => samplerLogProb(Array.from(z));
  // the walk's own likelihood takes ⊤ as uncertain at the longest length; this target does not
  const extra = { of: (zs: readonly Uint32Array[]) => zs.map(of), bound: () => 0 };
  const target = { ...lengths, likelihoodWeight: 0, temperature: 1, extra };
  const walk = await Walk.begin(frozen, target);
  await walk.advance(1000);
  const reached = walk.reached();
  const prior = pushDownPrior(frozen, reached.size, lengths);
  return { reached, logPrior: prior, logPolicy: prior };
}

/** Rows that a draw takes: one at the root and one after every token but the longest's last. */
const rowsOf = (z: readonly number[]) => 1 + Math.min(z.length, lengths.maxLength - 1);
const expected = (logLaw: readonly number[], of: (z: readonly number[]) => number) =>
  strings.reduce((sum, z, k) => sum + Math.exp(logLaw[k]) * of(z), 0);

describe("ways of writing under a constraint", () => {
  it("stand as far from the exact conditional as enumeration says", async () => {
    const known = await walked();
    const rivals = conditionalRivals(known, constraint, lengths);
    const { policy, satisfied } = conditionalFigures(known, rivals);
    const of = (name: string) => rivals.figures.find((rival) => rival.name === name);
    expect(satisfied).toBeCloseTo(Math.exp(logMass), 5);
    expect(policy.tv.value).toBeCloseTo(tv(logPrior, conditional), 5);
    expect(policy.rows).toBeCloseTo(expected(logPrior, rowsOf), 5);
    const weights = conditional.map((c, k) => c - logPrior[k]);
    const sir = resampledLaw(logPrior, weights, 16);
    const none = Math.exp(sir.logNone); // no draw satisfies the constraint: another outcome
    const far = tv([...sir.logLaw], conditional) + none / 2;
    expect(of("resampling 16 of the model")?.tv.value).toBeCloseTo(far, 5);
    const best = bestOfNLaw(logPrior, conditional, 16);
    expect(of("best of 16")?.tv.value).toBeCloseTo(tv([...best], conditional), 5);
    expect(of("rejection")?.tv.value).toBeCloseTo(0, 5);
    expect(of("rejection")?.satisfied).toBeCloseTo(1, 5);
  });

  it("what a law does not put on the walk is resampled too, and never kept", () => {
    const law = Float64Array.of(Math.log(0.03), Math.log(0.02));
    const found = resampledOnWalk(law, Float64Array.of(0, 0)).map(Math.exp);
    expect(found[0] + found[1]).toBeCloseTo(1 - 0.95 ** 16, 8);
    expect(found[0]).toBeGreaterThan(found[1]);
  });

  it("rejection ends an attempt at the first beginning that is refused", async () => {
    const known = await walked();
    const { figures } = conditionalRivals(known, constraint, lengths);
    const tried = (z: readonly number[]) => {
      const refused = z.findIndex((_, i) => !constraint.allows(z.slice(0, i + 1)));
      return refused < 0 ? rowsOf(z) : refused + 1;
    };
    const rows = figures.find(({ name }) => name === "rejection")?.rows;
    expect(rows).toBeCloseTo(expected(logPrior, tried) / Math.exp(logMass), 5);
  });

  it("local masking satisfies the constraint and has another law", async () => {
    const known = await walked();
    const { figures, masked } = conditionalRivals(known, constraint, lengths);
    const masking = figures.find(({ name }) => name === "local masking");
    expect(masking?.satisfied).toBeCloseTo(1, 5);
    expect(masking?.tv.value).toBeGreaterThan(0.1);
    expect(masked.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    const weighted = figures.find(({ name }) => name === "resampling 16 of local masking");
    expect(weighted?.tv.value).toBeLessThan((masking?.tv.value ?? 0) / 4);
  });
});
