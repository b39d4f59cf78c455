import { objectives } from "../../objectives/testing/whole";
import { Em } from "../em/em";
import type { EmSettings } from "../em/settings";
import { GFlowNet } from "../gflownet/gflownet";
import type { GFlowNetSettings } from "../gflownet/settings";
import type { Settings } from "../method";
import type { Problem } from "../problem";

/** Tests only: the GFlowNet by the objective that its settings name. */
export const newGFlowNet = (problem: Problem, settings: Settings<GFlowNetSettings>): GFlowNet =>
  new GFlowNet(problem, settings, objectives[settings.own.objective.name]);

/** Tests only: variational EM by the objective that its E-steps name. */
export const newEm = (problem: Problem, settings: Settings<EmSettings>): Em =>
  new Em(problem, settings, objectives[settings.own.eStep.objective.name]);
