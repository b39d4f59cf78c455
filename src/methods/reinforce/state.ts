import * as v from "valibot";
import { type Drawn, drawnSchema } from "../policy-gradient/rollout";
import { list } from "../saved";

/** What REINFORCE keeps between steps. */
export interface ReinforceState {
  readonly ahead: readonly Drawn[]; // for rounds to come, in their order
}

export const reinforceState = v.strictObject({
  ahead: list(drawnSchema),
}) satisfies v.GenericSchema<unknown, ReinforceState>;
