import type { Leaves, MethodSpec } from "../method";
import type { Problem } from "../problem";
import { gflownetFault, logZAt, objectiveOf } from "../gflownet/settings";
import { type GFlowNetState, gflownetState, sequencesIn } from "../gflownet/state";
import { emFields } from "./fields";
import { type EmSettings, emSettings } from "./settings";

/** One sentence where a problem has no likelihood that M-steps could train. */
function misfit({ ending }: Problem, leaves: Leaves): string | undefined {
  if (!ending)
    return (
      "method.name is em, and no answer follows the strings of this task, so there is no " +
      "likelihood to train. Choose gflownet, or another task."
    );
  return leaves["em.learns"] === "label" && !ending.answers
    ? "em.learns is label, and the answers of this task are not one of a few labels. Set it to " +
        "answer, or choose another task."
    : undefined;
}

export const em: MethodSpec<EmSettings, GFlowNetState> = {
  title: "Variational EM",
  note: {
    formula: [
      String.raw`\log p(Y\mid X)=\underbrace{\mathrm E_q\bigl[\log\tfrac{p(zY\mid X)}`,
      String.raw`{q(z\mid X)}\bigr]}_{\mathrm{ELBO}}+\mathrm{KL}(q\,\|\,p(z\mid X,Y))`,
    ].join(""),
    assumes:
      "Its optimum is the posterior over z, and the likelihood that makes Y likeliest by it. " +
      "E-steps lower the KL at a likelihood that stands still; M-steps raise the ELBO at a " +
      "policy that does, so that log p(Y given X) rises where the KL was small before them. An " +
      "answer Y must follow every string.",
  },
  fields: emFields,
  settings: emSettings,
  fault: gflownetFault,
  misfit,
  logZAt,
  async program(leaves) {
    const [objective, { Em }] = await Promise.all([objectiveOf(leaves), import("./em")]);
    return { make: (problem, settings) => new Em(problem, settings, objective) };
  },
  savedState: gflownetState,
  sequencesIn,
};
