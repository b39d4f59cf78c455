import type { LengthRules } from "../lm/estimates";
import type { ValuesOf } from "../schema/field";
import type { commonFields } from "./fields/every-method";
import type { Leaves } from "./method";

/** Lengths, and how they enter the estimates of log Z. */
export function lengthRulesFrom(leaves: Leaves): LengthRules {
  const v = leaves as ValuesOf<typeof commonFields>;
  return {
    minLength: v["length.min"],
    minLengthRule: v["objective.minLengthRule"],
    maxLength: v["length.max"],
    forcedStop: v["objective.forcedStop"],
  };
}
