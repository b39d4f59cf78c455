import { choice, number, text } from "../../schema/field";
import { askedTermSpec } from "../term";
import { judgeNameField } from "./judge-name";
import { textWeight } from "./weights";

type Reads = "string" | "prompt";

const where = { path: "reward.classifier", where: [""], outside: true } as const;

/**
 * weight · log p(label | text) of a classifier in ONNX. A logarithm of a probability is at most 0,
 * which bounds the term from above for a positive weight, so that a walk may be exact; for a
 * negative weight nothing bounds it, and what a walk leaves out is estimated.
 */
export const classifier = askedTermSpec({
  fields: {
    "reward.classifier": judgeNameField("Classifier", "A model for text classification"),
    "reward.classifierLabel": text({
      label: "Wanted label",
      default: "1",
      maxLength: 100,
      apply: "live",
      section: "reward",
      only: where,
      why: "A label of the classifier by its name, such as POSITIVE, or by its number from 0 on.",
      source: "ours",
    }),
    "reward.classifierReads": choice<Reads>({
      label: "The classifier reads",
      default: "string",
      choices: ["string", "prompt"],
      names: { string: "The string alone", prompt: "The prompt and the string" },
      apply: "live",
      section: "reward",
      only: where,
      why: "Which text it is given. It is asked for every beginning of a string as well.",
      source: "ours",
    }),
    "reward.classifierWeight": number({
      ...textWeight,
      label: "Weight of the classifier",
      default: 1,
      unit: "1",
      only: where,
      why: "Multiplies log p(label | text) in log R; if it is negative, the label is avoided.",
      source: "ours",
    }),
  },
  offered: { name: "a classifier", by: "reward.classifier" },
  judge: "reward.classifier",
  make(leaves, { judges }) {
    const model = leaves["reward.classifier"];
    const weight = leaves["reward.classifierWeight"];
    if (model === "" || weight === 0) return null;
    const wanted = { model, label: leaves["reward.classifierLabel"] };
    const withPrompt = leaves["reward.classifierReads"] === "prompt";
    return {
      weight,
      ask(strings) {
        if (!judges) return Promise.reject(new Error(`There is no classifier ${model} here.`));
        const texts = strings.map((z) => (withPrompt ? z.prompt.text + z.text : z.text).trim());
        return judges.logLabels(wanted, texts);
      },
      ...(weight > 0 && { bound: () => 0 }),
    };
  },
});
