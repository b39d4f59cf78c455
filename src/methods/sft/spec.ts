import type { Leaves, MethodSpec } from "../method";
import type { Problem } from "../problem";
import { sftFields } from "./fields";
import { type SftSettings, sftSettings } from "./settings";

/** One sentence where a problem has not the sequences that are to be learned. */
function misfit(problem: Problem, leaves: Leaves): string | undefined {
  if (sftSettings(leaves).source === "posterior")
    return problem.posterior
      ? undefined
      : "sft.source is posterior, and this task has no exact samples of its target. Choose " +
          "references, or another task.";
  const isKnown = problem.trainPrompts.every((prompt) => problem.references?.(prompt).length);
  return isKnown
    ? undefined
    : "sft.source is references, and no answer is known for some prompt of this task. Choose " +
        "posterior, or another task.";
}

export const sft: MethodSpec<SftSettings, Readonly<Record<never, never>>> = {
  title: "SFT",
  note: {
    formula: String.raw`-\tfrac1B\sum_b\log q(z^b\top\mid X),\quad z^b\sim\pi`,
    assumes:
      "Its optimum is the law π of the sequences that it is given, by KL(π ‖ q): of known " +
      "answers that is their own law, and only of exact samples is it the target, which " +
      "inference does not have outside a small world. It asks for no reward.",
  },
  fields: sftFields,
  settings: sftSettings,
  misfit,
  logZAt: () => "last",
  async program() {
    const { Sft } = await import("./sft");
    return { make: (problem, settings) => new Sft(problem, settings) };
  },
  savedState: ({ v }) => v.strictObject({}),
  sequencesIn: () => [],
};
