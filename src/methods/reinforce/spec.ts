import type { MethodSpec } from "../method";
import { tokensOf } from "../policy-gradient/drawn";
import { reinforceFields } from "./fields";
import { type ReinforceSettings, reinforceFault, reinforceSettings } from "./settings";
import { type ReinforceState, reinforceState } from "./state";

export const reinforce: MethodSpec<ReinforceSettings, ReinforceState> = {
  title: "REINFORCE",
  note: {
    formula: [
      String.raw`-\tfrac1B\sum_b A_b\log q(z^b\top\mid X),\quad A_b=s_b-\bar s_{-b},`,
      String.raw`\quad s=\tfrac1T\log R-\beta\log q`,
    ].join(""),
    assumes:
      "At KL weight β 1 its optimum is the target, since the mean of s is log Z − KL(q ‖ " +
      "target); at β below 1 a sharper one, R to the power 1/(βT) over its sum, and at 0 the " +
      "likeliest strings alone. Samples must be the policy's own as it is now. With the others' " +
      "mean as baseline this is RLOO.",
  },
  fields: reinforceFields,
  settings: reinforceSettings,
  fault: reinforceFault,
  logZAt: () => "last",
  async program() {
    const { Reinforce } = await import("./reinforce");
    return { make: (problem, settings) => new Reinforce(problem, settings) };
  },
  savedState: reinforceState,
  sequencesIn: ({ ahead }) => tokensOf(ahead),
};
