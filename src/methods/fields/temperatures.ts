import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export const rewardTemperatureFields = {
  "reward.temperature": number({
    label: "Reward T",
    default: 1,
    min: 0.1,
    max: 5,
    step: 0.01,
    unit: "1",
    apply: "live",
    section: "temperature",
    why: "Target ∝ R^(1/T), over whole sequences; lower is sharper. An edit ends the schedule.",
    alsoWhere: {
      path: "reward.temperatures",
      where: ["all"],
      why:
        "The policy serves a range of T, so an edit moves target and policy at once and needs no " +
        "training, also when the run is over.",
    },
    source: "paper §3",
  }),
  "reward.temperatureStart": number({
    label: "Reward T at the start",
    default: 1,
    min: 0.1,
    max: 5,
    step: 0.01,
    unit: "1",
    apply: "restart",
    section: "temperature",
    why: "T goes in a straight line from here to Reward T.",
    source: "paper: 1.0 to 1.2",
  }),
  "reward.temperatureHorizon": number({
    label: "Steps to reach Reward T",
    default: 0,
    min: 0,
    max: 100000,
    integer: true,
    unit: "steps",
    apply: "restart",
    section: "temperature",
    why: "0 holds Reward T from the first step.",
    source: "paper: 100 to 750",
  }),
} satisfies FieldTable;

export const decodingTemperatureFields = {
  "decoding.temperature": number({
    label: "Decoding T",
    default: 1,
    min: 0.1,
    max: 5,
    step: 0.01,
    unit: "1",
    apply: "live",
    section: "temperature",
    why: "For the samples shown here; training ignores it.",
    source: "ours",
  }),
} satisfies FieldTable;
