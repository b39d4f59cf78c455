import type { GenericSchema } from "valibot";
import { type Drawn, drawnSchema } from "../policy-gradient/drawn";
import type * as saved from "../saved";

/** What REINFORCE keeps between steps. */
export interface ReinforceState {
  readonly ahead: readonly Drawn[]; // for rounds to come, in their order
}

export const reinforceState = (of: typeof saved) =>
  of.v.strictObject({ ahead: of.list(drawnSchema(of)) }) satisfies GenericSchema<
    unknown,
    ReinforceState
  >;
