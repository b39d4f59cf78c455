import { f32 } from "../compute/kernel";
import type { Loss } from "../lm/loss";
import { flowReport, rowsOf } from "./balance";
import type { Objective, RunShape } from "./objective";
import { settingsPort } from "./settings";

/** An objective as the policy takes it. */
export function lossOf(objective: Objective, run: RunShape): Loss {
  const { kernel, logZ, flow, parameters, constants = {} } = objective;
  const groups = parameters?.(run) ?? [];
  return {
    name: kernel.name,
    kernel,
    ...(flow && { reads: "states" as const }),
    sizes: groups.length > 0 && !flow ? { N: run.prompts } : {},
    inputs: {
      extra: f32("B", "T1"),
      settings: settingsPort(Object.keys(constants).length),
    },
    rows: flow ? flowReport : rowsOf(logZ === "learned"),
    parameters: groups,
  };
}
