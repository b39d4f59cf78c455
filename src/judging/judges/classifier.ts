import { exp, log1p, logSumExp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { Unusable } from "../../lm/sources/source";
import { type OpenJudge, refuseLong } from "./files";

/** log p(label | text) of a text classifier. */
export interface Classifier {
  /**
   * Of the label at `index`. By the softmax over all labels, or, where the config says that a text
   * may have several (`multi_label_classification`), by the label's own sigmoid. [nats], at most 0.
   */
  logLabel(text: string, index: number): Promise<Nats>;
  /** The place of a label, by its name in any case or by its number. Throws an `Unusable`. */
  indexOf(label: string): number;
}

/** A classifier of an opened model. */
export function classifierOf(judge: OpenJudge): Classifier {
  const { called, config, tokenizer, model } = judge;
  const names = labelsOf(config.id2label);
  const several = config.problem_type === "multi_label_classification";
  const logLabelOf = several ? ownSigmoid : amongAll;
  return {
    async logLabel(text, index) {
      const tokens = Array.from(tokenizer.encodeAlone(text));
      refuseLong(judge, tokens.length);
      const { values, columns } = await model.logits(tokens);
      if (values.length !== columns || index >= columns || (columns < 2 && !several))
        throw new Unusable(
          `The ${called} gives ${values.length} numbers to a text, which are no labels of ` +
            "which one could be wanted; choose a model for text classification.",
        );
      return logLabelOf(values, index);
    },
    indexOf(label) {
      const wanted = label.trim().toLowerCase();
      const named = names.findIndex((name) => name?.toLowerCase() === wanted);
      const index = named >= 0 ? named : /^\d{1,4}$/.test(wanted) ? Number(wanted) : NaN;
      if (index < names.length || (names.length === 0 && index >= 0)) return index;
      throw new Unusable(
        `The ${called} has no label “${label}”; ` +
          (names.length > 0 ? `it has ${namesIn(names)}.` : "name one by its number."),
      );
    },
  };
}

const amongAll = (z: Float32Array, index: number): Nats => Math.min(0, z[index] - logSumExp(z));

/** log σ(z) = −log(1 + e^{−z}), stable on either side. */
const ownSigmoid = (z: Float32Array, index: number): Nats =>
  z[index] >= 0 ? -log1p(exp(-z[index])) : z[index] - log1p(exp(z[index]));

/** `id2label` as a list; a number without a name has none. */
function labelsOf(given: unknown): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  for (const [id, name] of entries)
    if (/^\d{1,4}$/.test(id) && typeof name === "string") names[Number(id)] = name;
  return Array.from(names);
}

const MOST_NAMED = 8;

function namesIn(names: readonly (string | undefined)[]): string {
  const listed = names.slice(0, MOST_NAMED).map((name, id) => name ?? String(id));
  return (
    listed.join(", ") + (names.length > MOST_NAMED ? ` and others, ${names.length} in all` : "")
  );
}
