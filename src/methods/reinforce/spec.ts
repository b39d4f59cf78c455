import type { MethodSpec } from "../method";
import { tokensOf } from "../policy-gradient/rollout";
import { reinforceFields } from "./fields";
import { Reinforce } from "./reinforce";
import { type ReinforceSettings, reinforceFault, reinforceSettings } from "./settings";
import { type ReinforceState, reinforceState } from "./state";

export const reinforce: MethodSpec<ReinforceSettings, ReinforceState> = {
  title: "REINFORCE",
  fields: reinforceFields,
  settings: reinforceSettings,
  fault: reinforceFault,
  logZAt: () => "last",
  make: (problem, settings) => new Reinforce(problem, settings),
  savedState: reinforceState,
  sequencesIn: ({ ahead }) => tokensOf(ahead),
};
