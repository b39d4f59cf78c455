import type { Nats } from "../lm/sequences";

/** A classifier, and the label whose probability counts. */
export interface WantedLabel {
  readonly model: string; // as `judgeName` reads it
  readonly label: string; // its name, or its number
}

/** A text, and what it goes on from. */
export interface Continued {
  readonly prompt: string;
  readonly text: string;
}

/** Other models than the prior, which say something of whole texts. */
export interface Judges {
  /** log p(label | text) of every text, [N] [nats]. Rejects with a whole sentence. */
  logLabels(wanted: WantedLabel, texts: readonly string[]): Promise<Nats[]>;
  /** log p(text | prompt) of every text by a causal language model, over its own tokens. */
  logLikelihoods(model: string, texts: readonly Continued[]): Promise<Nats[]>;
}

/** Where the files of a judge are. */
export type JudgeName =
  /** A repository of the hub, at a branch, a tag or a commit. */
  | {
      readonly kind: "hub";
      readonly repository: string;
      readonly revision: string;
      readonly file: string | undefined;
    }
  /** A folder of `models/` beside the page. */
  | { readonly kind: "beside"; readonly folder: string; readonly file: string | undefined };

const PART = "\\w[\\w.-]{0,95}";
const FILE = `(?:/(${PART}\\.onnx))?`;
const HUB = new RegExp(`^(${PART}/${PART}?(?<!\\.onnx))${FILE}(?:@(\\w[\\w./-]{0,63}))?$`);
const BESIDE = new RegExp(`^(${PART})${FILE}$`);

/** The name of a judge, read; undefined where it is none. */
export function judgeName(name: string): JudgeName | undefined {
  if (name.includes("..")) return undefined;
  const hub = HUB.exec(name);
  if (hub) {
    const [, repository, file, revision = "main"] = hub;
    return { kind: "hub", repository, revision, file };
  }
  const [, folder, file] = BESIDE.exec(name) ?? [];
  return folder === undefined ? undefined : { kind: "beside", folder, file };
}

/** What is wrong with the name of a judge, as the check of a field says it; none is fine. */
export const judgeNameFault = (name: string): string | undefined =>
  name === "" || judgeName(name)
    ? undefined
    : "a judge is a model in ONNX, named like owner/name, owner/name/model_quantized.onnx, " +
      "owner/name@revision, or a folder of models/ beside the page.";
