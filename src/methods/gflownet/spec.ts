import { objectives } from "../../objectives";
import type { Objective } from "../../objectives/objective";
import type { Leaves, MethodSpec } from "../method";
import type { Problem } from "../problem";
import { allTemperaturesFields, temperaturesOf } from "../fields/all-temperatures";
import { gflownetFields } from "./fields";
import { GFlowNet } from "./gflownet";
import { type GFlowNetSettings, gflownetFault, gflownetSettings, logZAt } from "./settings";
import { type GFlowNetState, gflownetState, sequencesIn } from "./state";

/** One sentence where the buffer is to begin with answers that nobody knows. */
function misfit(problem: Problem, leaves: Leaves): string | undefined {
  if (gflownetSettings(leaves).seed === "none") return undefined;
  const isKnown = problem.trainPrompts.some((prompt) => problem.references?.(prompt).length);
  return isKnown
    ? undefined
    : "replay.seed is references, and no answer is known for any prompt of this task. Choose none.";
}

function lossAlone(leaves: Leaves) {
  const { name, lambda } = gflownetSettings(leaves).objective;
  const { alone }: Objective = objectives[name];
  return alone && ((u: Float64Array) => alone(u, { lambda }));
}

export const gflownet: MethodSpec<GFlowNetSettings, GFlowNetState> = {
  title: "GFlowNet",
  note: {
    formula: String.raw`q(z\top\mid X)=\frac{R(z\top)^{1/T}}{Z(X)}\iff u_0=\dots=u_n=\log Z(X)`,
    assumes:
      "Its optimum is the target, R to the power 1/T over Z, from samples of any policy. The " +
      "objective says which estimates u of log Z must agree, and what that takes for granted.",
  },
  fields: { ...gflownetFields, ...allTemperaturesFields },
  settings: gflownetSettings,
  fault: gflownetFault,
  misfit,
  alone: lossAlone,
  logZAt,
  temperatures: temperaturesOf,
  make: (problem, settings) => new GFlowNet(problem, settings),
  savedState: gflownetState,
  sequencesIn,
};
