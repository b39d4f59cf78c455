import type { Masses, Outline, Truth, TruthRow } from "../../../worker/protocol";
import { percent } from "../../shared/figures";
import type { Entry } from "./folding";

const LEAST = 1e-4;

/** A row's share in percent; what rounds to nothing says how small it is. */
export const share = (mass: number): string =>
  mass > 0 && mass < LEAST ? "< 0.01" : percent(mass);

/**
 * Is enough of the target known for its shares to be drawn? Below half, log Z is only bounded, and
 * a share is at most what is said.
 */
export const isTargetKnown = ({ coverage }: Pick<Truth, "coverage">): boolean => coverage >= 0.5;

/**
 * Is an outline of the target drawn: of the exact answer, or of the target alone before it comes?
 */
export const isOutlined = (truth: Truth | null, outline: Outline | null): boolean =>
  truth ? isTargetKnown(truth) : outline !== null;

/** A share of the target, with its sign where it is a bound. */
export const targetShare = (mass: number, truth: Pick<Truth, "coverage">): string =>
  isTargetKnown(truth) ? share(mass) : mass < LEAST ? "< 0.01" : `≤ ${share(mass)}`;

/** The mass that strings have together; null where that of one is not known. */
export function together(
  rows: readonly TruthRow[],
  mass: (row: TruthRow) => number | null,
): number | null {
  const masses = rows.map(mass);
  return masses.every((m) => m !== null) ? masses.reduce((sum, m) => sum + m, 0) : null;
}

/** What the rows below the listed ones say: they and the listed ones sum to the whole. */
export interface Below {
  readonly more: Masses & { readonly count: number }; // reached, not listed
  readonly rest: Masses; // not reached
  readonly bound: boolean; // the target of `rest` is an upper bound
  readonly moreTarget: string; // the target of `more` in print
}

export function below(truth: Truth, hidden: readonly Entry[]): Below {
  const sum = (mass: keyof Masses) =>
    hidden.reduce((total, entry) => total + entry[mass], truth.more[mass]);
  const count = hidden.reduce((total, { rows }) => total + rows.length, truth.more.count);
  return {
    moreTarget: targetShare(sum("target"), truth),
    more: { count, target: sum("target"), policy: sum("policy"), prior: sum("prior") },
    rest: truth.rest,
    bound: !truth.exact,
  };
}
