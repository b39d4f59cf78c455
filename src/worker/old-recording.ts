import type { Bounded, Truth } from "./protocol";

type Old = Omit<Truth, "valid" | "outcomes" | "support"> & {
  readonly valid: Bounded | number;
  readonly outcomes?: string;
  readonly support?: Truth["support"];
};

/**
 * An exact answer as recordings held it before its figures carried their bounds and outcomes: the
 * valid share was a plain number, which lies in [0, 1] for certain where the tree was cut.
 */
export function completed(truth: Truth): Truth {
  const { valid, support, outcomes, ...rest } = truth as Old;
  const [low, high] = truth.exact && typeof valid === "number" ? [valid, valid] : [0, 1];
  const listed =
    truth.layout === "ranked"
      ? "every string"
      : "each string listed, and all others as one outcome";
  return {
    ...rest,
    valid: typeof valid === "number" ? { value: valid, low, high } : valid,
    outcomes: outcomes ?? listed,
    support: support ?? (truth.exact ? "walked" : "cut"),
  };
}
