import type { Leaves } from "../method";

/** One sentence when the lower end of a range is above its upper end. */
export const rangeFault = (leaves: Leaves, low: string, high: string): string | undefined =>
  leaves[low] > leaves[high]
    ? `${low} is ${leaves[low]} but ${high} is ${leaves[high]}; the first must not be larger.`
    : undefined;
