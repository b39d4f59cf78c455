import { square } from "../exact-math";
import type { Written } from "./bracket";
import type { Expectation } from "./expectation";

/** Two means of the same draws. */
interface Measured {
  readonly logLikelihood: Expectation;
  readonly diversity: Expectation;
}

/**
 * Diversity of tempering where it is as likely as what a policy writes, between neighbouring
 * temperatures linear: the largest where the curve passes there more than once, so in favour of
 * tempering; null where it never does. The error is that of both neighbours and of the policy's own
 * log p to first order, all taken as independent; it leaves out that the largest of several
 * passages may be so by chance.
 */
export function diversityBeside(
  policy: Pick<Written, "logLikelihood">,
  curve: readonly Pick<Written, "logLikelihood" | "diversity">[],
): Expectation | null {
  const level = policy.logLikelihood;
  if (!level) return null;
  const points = curve.flatMap(({ logLikelihood, diversity }) =>
    logLikelihood && diversity ? [{ logLikelihood, diversity }] : [],
  );
  const passages = points.slice(1).flatMap((point, k) => passage(points[k], point, level) ?? []);
  return passages.reduce<Expectation | null>(
    (most, one) => (most && most.value >= one.value ? most : one),
    null,
  );
}

/** d(L) = d_a + s·(d_b − d_a) with s = (L − p_a)/(p_b − p_a), where 0 ≤ s ≤ 1. */
function passage(a: Measured, b: Measured, level: Expectation): Expectation | null {
  const way = b.logLikelihood.value - a.logLikelihood.value;
  const s = (level.value - a.logLikelihood.value) / way;
  if (!(s >= 0 && s <= 1)) return null;
  const rise = b.diversity.value - a.diversity.value;
  const slope = rise / way;
  const parts = [
    [1 - s, a.diversity],
    [s, b.diversity],
    [slope, level],
    [slope * (1 - s), a.logLikelihood],
    [slope * s, b.logLikelihood],
  ] as const;
  const spread = parts.reduce((sum, [by, { error = 0 }]) => sum + square(by * error), 0);
  return { value: a.diversity.value + s * rise, error: Math.sqrt(spread) };
}
