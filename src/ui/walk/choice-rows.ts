import type { Choice, NextToken, WalkedString } from "../../worker/protocol";
import { count } from "../shared/figures";

export type By = "policy" | "oracle" | "gap";

/** A row of the table of one choice; the last may stand for all tokens that are not listed. */
export interface ChoiceRow extends NextToken {
  readonly id: string;
  readonly kind: "drawn" | "stop" | "other" | "rest";
  /** How the logit moves by this string's known prefixes alone; null: nobody can say. */
  readonly push: number | null;
}

const SHOWN = 8; // rows beside the one of the rest

/**
 * The choice after prefix `at` once `known` tokens are drawn. d log q(x)/d logit(v) = 1[v = x] −
 * q(v), so a descent of the loss moves logit v by −∂L/∂t·(1[v = ⊤] − q(v)) − ∂L/∂l·(1[v = drawn]
 * − q(v)); these sum to 0 over all tokens.
 */
export function choiceRows(
  walk: WalkedString,
  { at, known, by }: { readonly at: number; readonly known: number; readonly by: By },
): ChoiceRow[] {
  const choice = walk.choices[at];
  const last = walk.choices.length - 1;
  const slopes = walk.slopes?.[Math.min(known, last)];
  const onStop = slopes?.logStop[at] ?? 0;
  const onDrawn = at < last && !choice.isForced ? (slopes?.logQ[at] ?? 0) : 0;
  const pushOf = (q: number, isStop: boolean, isDrawn: boolean): number | null =>
    slopes ? onStop * (Number(isStop) - q) + onDrawn * (Number(isDrawn && at < last) - q) : null;
  const shown = firstOf(choice, by);
  const rows = shown.map((k): ChoiceRow => {
    const token = choice.next[k];
    const isStop = k === choice.stop;
    const isDrawn = k === choice.drawn;
    return {
      ...token,
      id: `${k}`,
      kind: isDrawn ? "drawn" : isStop ? "stop" : "other",
      push: pushOf(token.policy, isStop, isDrawn),
    };
  });
  const left = walk.vocabulary - rows.length;
  if (left === 0) return rows;
  const rest = restOf(rows);
  return [
    ...rows,
    {
      ...rest,
      id: "rest",
      kind: "rest",
      text: restName(left),
      push: pushOf(rest.policy, false, false),
    },
  ];
}

const restName = (left: number) => count(left, "other");

/** What is left to all tokens that have no row; a distribution sums to 1. */
function restOf(rows: readonly NextToken[]): Omit<NextToken, "text"> {
  const left = (mass: (row: NextToken) => number) =>
    Math.max(0, 1 - rows.reduce((sum, row) => sum + mass(row), 0));
  const isKnown = rows.every(({ oracle }) => oracle !== null);
  return {
    policy: left(({ policy }) => policy),
    prior: left(({ prior }) => prior),
    oracle: isKnown ? left(({ oracle }) => oracle ?? 0) : null,
  };
}

/** The first by an order, and always what was drawn and ⊤; in that order. */
function firstOf({ next, drawn, stop }: Choice, by: By): number[] {
  const weight = ({ policy, oracle }: NextToken): number =>
    by === "gap"
      ? Math.abs(policy - (oracle ?? policy))
      : by === "oracle"
        ? (oracle ?? policy)
        : policy;
  const order = next.map((_, k) => k).sort((a, b) => weight(next[b]) - weight(next[a]) || a - b);
  const kept = new Set([drawn, stop]);
  for (const k of order) if (kept.size < SHOWN) kept.add(k);
  return order.filter((k) => kept.has(k));
}

/** q/q* as the diverging scale has it: log₂, so that half and twice are its ends. */
export const ratioOf = ({ policy, oracle }: Pick<NextToken, "policy" | "oracle">): number | null =>
  oracle === null || oracle === 0 ? null : policy / oracle;
