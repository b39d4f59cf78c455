import type { TemperatureRange } from "../../lm/temperatures";
import { choice, number } from "../../schema/field";
import type { FieldTable, ValuesOf } from "../../schema/field";
import type { Leaves } from "../method";

const CHOICE = "reward.temperatures";
const onlyAll = { path: CHOICE, where: ["all"] };

/** For which reward temperatures a policy is trained. */
export const allTemperaturesFields = {
  [CHOICE]: choice<"one" | "all">({
    label: "The policy serves",
    default: "one",
    choices: ["one", "all"],
    apply: "restart",
    section: "temperature",
    names: { one: "Reward T alone", all: "All T of a range" },
    short: { one: "one T", all: "all T" },
    why:
      "With all T, every batch draws its own T, and the adapter and its logits are learned " +
      "functions of T: Reward T then moves target and policy at once, also when training is over.",
    source: "arXiv 2310.02823",
  }),
  "reward.temperaturesLow": number({
    label: "Lowest T that is trained",
    default: 0.5,
    min: 0.1,
    max: 5,
    step: 0.05,
    unit: "1",
    apply: "restart",
    section: "temperature",
    only: onlyAll,
    why: "Batches draw log T evenly from here to the highest. Below it the policy is that of here.",
    source: "ours",
  }),
  "reward.temperaturesHigh": number({
    label: "Highest T that is trained",
    default: 1.5,
    min: 0.1,
    max: 5,
    step: 0.05,
    unit: "1",
    apply: "restart",
    section: "temperature",
    only: onlyAll,
    why: "Above it the policy is that of here.",
    source: "ours",
  }),
} satisfies FieldTable;

type Values = ValuesOf<typeof allTemperaturesFields>;

/** The range; undefined where the policy serves one temperature. */
export function temperaturesOf(leaves: Leaves): TemperatureRange | undefined {
  const v = leaves as Values;
  return v[CHOICE] === "one"
    ? undefined
    : { low: v["reward.temperaturesLow"], high: v["reward.temperaturesHigh"] };
}

/** One sentence where the range holds fewer than two temperatures. */
export function temperaturesFault(leaves: Leaves): string | undefined {
  const range = temperaturesOf(leaves);
  return range && range.low >= range.high
    ? `reward.temperaturesLow is ${range.low} but reward.temperaturesHigh is ${range.high}; the ` +
        "first must be smaller."
    : undefined;
}
