import type { ValuesOf } from "../../schema/field";
import { type GFlowNetSettings, gflownetSettings } from "../gflownet/settings";
import type { Leaves } from "../method";
import type { emFields } from "./fields";
import type { RoundSteps } from "./phases";

/** What variational EM alone reads of the leaves. */
export interface EmSettings {
  readonly eStep: GFlowNetSettings;
  readonly rounds: RoundSteps;
  readonly learningRate: number; // of M-steps
}

export function emSettings(leaves: Leaves): EmSettings {
  const v = leaves as ValuesOf<typeof emFields>;
  return {
    eStep: gflownetSettings(leaves),
    rounds: { eSteps: v["em.eSteps"], mSteps: v["em.mSteps"] },
    learningRate: v["em.learningRate"],
  };
}
