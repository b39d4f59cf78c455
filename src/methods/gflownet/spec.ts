import type { Leaves, MethodProgram, MethodSpec } from "../method";
import type { Problem } from "../problem";
import { allTemperaturesFields, temperaturesOf } from "../fields/all-temperatures";
import { gflownetFields } from "./fields";
import {
  type GFlowNetSettings,
  gflownetFault,
  gflownetSettings,
  logZAt,
  objectiveOf,
} from "./settings";
import { type GFlowNetState, gflownetState, sequencesIn } from "./state";

/** One sentence where the buffer is to begin with answers that nobody knows. */
function misfit(problem: Problem, leaves: Leaves): string | undefined {
  if (gflownetSettings(leaves).seed === "none") return undefined;
  const isKnown = problem.trainPrompts.some((prompt) => problem.references?.(prompt).length);
  return isKnown
    ? undefined
    : "replay.seed is references, and no answer is known for any prompt of this task. Choose none.";
}

async function program(leaves: Leaves): Promise<MethodProgram<GFlowNetSettings, GFlowNetState>> {
  const [objective, { gflownetProgram }] = await Promise.all([
    objectiveOf(leaves),
    import("./gflownet"),
  ]);
  return gflownetProgram(objective);
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
  logZAt,
  temperatures: temperaturesOf,
  program,
  savedState: gflownetState,
  sequencesIn,
};
