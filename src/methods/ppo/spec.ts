import type { MethodSpec } from "../method";
import { tokensOf } from "../policy-gradient/rollout";
import { ppoFields } from "./fields";
import { Ppo } from "./ppo";
import { type PpoSettings, ppoFault, ppoSettings } from "./settings";
import { type PpoState, ppoState } from "./state";

export const ppo: MethodSpec<PpoSettings, PpoState> = {
  title: "PPO",
  fields: ppoFields,
  settings: ppoSettings,
  fault: ppoFault,
  logZAt: () => "last",
  make: (problem, settings) => new Ppo(problem, settings),
  savedState: ppoState,
  sequencesIn: ({ held }) => tokensOf(held),
};
