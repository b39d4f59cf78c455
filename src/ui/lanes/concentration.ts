import type { Masses, Truth } from "../../worker/protocol";

/** How few strings hold most of a policy's mass. */
export interface Concentration {
  readonly strings: number;
  readonly mass: number; // of them together
}

const MOST = 0.8; // of the policy's mass

/**
 * The fewest strings that hold four fifths of the policy's mass; null where the target needs no
 * more than four times as many for as much of its own, so that nothing is remarkable.
 */
export function concentration({ rows }: Pick<Truth, "rows">): Concentration | null {
  const policy = fewest(rows, "policy");
  const target = fewest(rows, "target");
  return policy && target && 4 * policy.strings < target.strings ? policy : null;
}

function fewest(rows: readonly Masses[], of: "policy" | "target"): Concentration | null {
  const sorted = rows.map((row) => row[of]).sort((a, b) => b - a);
  let mass = 0;
  for (const [k, one] of sorted.entries()) {
    mass += one;
    if (mass >= MOST) return { strings: k + 1, mass };
  }
  return null; // the rest is on strings that are not listed
}
