import type { DecodingPoint, Study } from "../../../worker/protocol";

/** A way of writing, with its number in the chart and what it costs beside the policy. */
export interface Marked extends DecodingPoint {
  readonly number: number;
  readonly kind: "target" | "policy" | "equal" | "more";
  readonly cost: number; // next-token rows, as a multiple of the policy's
}

const EQUAL = 1.5; // up to so many times the policy's rows a decoding counts as equal compute

export function marked({ points }: Pick<Study, "points">): readonly Marked[] {
  const policy = points.find(({ title }) => title === "policy");
  return points.map((point, i) => {
    const cost = policy ? point.evaluations / policy.evaluations : 1;
    return { ...point, number: i + 1, cost, kind: kindOf(point.title, cost) };
  });
}

function kindOf(title: string, cost: number): Marked["kind"] {
  if (title === "target") return "target";
  if (title === "policy") return "policy";
  return cost <= EQUAL ? "equal" : "more";
}

/**
 * Is the policy above the decodings at equal compute? A decoding is beaten where the policy's
 * strings are at least as likely and at least as diverse. One sentence that names those that are
 * not.
 */
export function verdict(points: readonly Marked[]): string {
  const policy = points.find(({ kind }) => kind === "policy");
  if (!policy) return "";
  const equal = points.filter(({ kind }) => kind === "equal");
  const unbeaten = equal.filter(
    ({ logLikelihood, diversity }) =>
      logLikelihood > policy.logLikelihood || diversity > policy.diversity,
  );
  if (unbeaten.length === 0)
    return (
      `The policy is above all ${equal.length} decodings at equal compute: ` +
      "at least as likely and at least as diverse as each."
    );
  const better = unbeaten.filter(
    ({ logLikelihood, diversity }) =>
      logLikelihood >= policy.logLikelihood && diversity >= policy.diversity,
  );
  const names = (of: readonly Marked[]) => of.map(({ title }) => title).join("; ");
  const beaten = equal.length - unbeaten.length;
  return (
    `At equal compute the policy beats ${beaten} of ${equal.length} decodings in likelihood and ` +
    `diversity. Not beaten in both: ${names(unbeaten)}. ` +
    (better.length > 0 ? `Better in both: ${names(better)}.` : "None is better in both.")
  );
}
