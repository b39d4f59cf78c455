import type { MethodSpec } from "../method";
import { tokensOf } from "../policy-gradient/drawn";
import { ppoFields } from "./fields";
import { type PpoSettings, ppoFault, ppoSettings } from "./settings";
import { type PpoState, ppoState } from "./state";

export const ppo: MethodSpec<PpoSettings, PpoState> = {
  title: "PPO",
  note: {
    formula: [
      String.raw`-\tfrac1B\sum_{b,i}\min\bigl(\rho_iA_i,\;\mathrm{clip}(\rho_i,1\pm\varepsilon)`,
      String.raw`A_i\bigr),\quad \rho_i=\frac{q(a_i)}{q_{\mathrm{drawn}}(a_i)}`,
    ].join(""),
    assumes:
      "At KL weight β 1 its optimum is the target: the reward of an action is −β log q, and the " +
      "last one's has log R/T besides. At 0 it is the likeliest strings alone, and the adaptive " +
      "β ends anywhere between. A batch is used for a few steps, and the policy must stay near " +
      "to the one that drew it.",
  },
  fields: ppoFields,
  settings: ppoSettings,
  fault: ppoFault,
  logZAt: () => "last",
  async program() {
    const { Ppo } = await import("./ppo");
    return { make: (problem, settings) => new Ppo(problem, settings) };
  },
  savedState: ppoState,
  sequencesIn: ({ held }) => tokensOf(held),
};
