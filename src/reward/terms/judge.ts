import { number } from "../../schema/field";
import { askedTermSpec } from "../term";
import { judgeNameField } from "./judge-name";
import { textWeight } from "./weights";

/**
 * weight · log p_judge(z⊤ | X) of another causal language model in ONNX, beside the prior's own
 * likelihood or, with the weight of the prior at 0, in its place. It is a log-probability of
 * tokens, at most 0, which bounds the term for a positive weight.
 */
export const judge = askedTermSpec({
  fields: {
    "reward.judge": judgeNameField("Likelihood judge", "Another causal language model"),
    "reward.judgeWeight": number({
      ...textWeight,
      label: "Weight of the judge",
      default: 1,
      unit: "1",
      only: { path: "reward.judge", where: [""], outside: true },
      why:
        "Multiplies log p(z⊤ | X) of the judge, over its own tokens. With the weight of the " +
        "prior at 0 the judge takes the prior's place in the target.",
      source: "ours",
    }),
  },
  offered: { name: "a likelihood judge", by: "reward.judge" },
  judge: "reward.judge",
  make(leaves, { judges }) {
    const model = leaves["reward.judge"];
    const weight = leaves["reward.judgeWeight"];
    if (model === "" || weight === 0) return null;
    return {
      weight,
      ask(strings) {
        if (!judges) return Promise.reject(new Error(`There is no judge ${model}.`));
        const asked = strings.map(({ prompt, text: z }) => ({ prompt: prompt.text, text: z }));
        return judges.logLikelihoods(model, asked);
      },
      ...(weight > 0 && { bound: () => 0 }),
    };
  },
});
