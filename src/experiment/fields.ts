import { methodFields } from "../methods/fields";
import { leavesFault } from "../methods/settings";
import { rewardFields } from "../reward/fields";
import { judgeName } from "../reward/judges";
import { type FieldTable, choice, number, text } from "../schema/field";
import { taskFields, taskPromptFields } from "../tasks";
import type { Relation } from "./leaves";
import { modelFault } from "./models";

/** Which model is trained. A name that is none is refused wherever an experiment is read. */
const modelFields = {
  "model.name": text({
    label: "Model",
    default: "world",
    maxLength: 320,
    apply: "restart",
    section: "model",
    check: modelFault,
    why:
      "The language model that is trained. “world” is the embedded one, of 1.2 million " +
      "parameters; without a page, --model names others: of the hub, or on disk.",
    source: "ours",
  }),
  "model.base": choice({
    label: "Frozen weights",
    default: "f16",
    choices: ["f16", "auto", "int8", "q4"],
    names: { f16: "float16", auto: "As the file has them", int8: "8 bits", q4: "4 bits" },
    apply: "restart",
    section: "model",
    why:
      "How the matrices of the frozen model are kept on the device, and so how much memory they " +
      "take: 4 bytes a parameter in float16 (both ways round), 1.06 in 8 bits, 0.63 in 4. A GGUF " +
      "file's own blocks of so few bits are kept as they are by all but float16. The adapter is " +
      "float32.",
    source: "ours",
  }),
  "model.activations": choice({
    label: "Inner activations",
    default: "auto",
    choices: ["auto", "kept", "recomputed"],
    names: { auto: "Kept if they fit", kept: "Kept", recomputed: "Computed again" },
    apply: "restart",
    section: "model",
    why:
      "What a layer computed inside is read again when gradients are. It is kept until then, or " +
      "computed again layer by layer, which takes less memory and more time. Every number of a " +
      "run is the same.",
    source: "Chen et al. 2016",
  }),
} satisfies FieldTable;

/** What belongs to watching a run rather than to the method. */
const watchFields = {
  "watch.every": number({
    label: "Exact answer every",
    default: 20,
    min: 1,
    max: 10_000,
    unit: "steps",
    integer: true,
    apply: "live",
    section: "training",
    why:
      "How often the policy's exact distribution, diversity and samples are shown. It costs " +
      "time and changes nothing else.",
    source: "ours",
  }),
  "watch.samples": number({
    label: "Samples to judge by",
    default: 64,
    min: 8,
    max: 256,
    unit: "samples",
    integer: true,
    apply: "restart",
    section: "training",
    why:
      "How many samples, in whole batches, an evaluation draws to show and to find diversity and " +
      "likelihood. What a search of the tree leaves out, and the untrained model, are judged by " +
      "twice as many. With fewer an evaluation is faster and its errors are larger.",
    source: "ours",
  }),
  "watch.sentenceModel": text({
    label: "Sentence model for diversity",
    default: "",
    maxLength: 200,
    apply: "live",
    section: "model",
    check: checkModelName,
    why:
      "A sentence-embedding model in ONNX, of the Hugging Face hub, which is asked only after " +
      "you agree, or a folder of models/ beside the page. Empty: integers are counted by " +
      "their effective number, sentences compared by the mean hidden state of the untrained " +
      "model.",
    source: "paper §4.1",
  }),
} satisfies FieldTable;

function checkModelName(name: string): string | undefined {
  return name === "" || judgeName(name)
    ? undefined
    : "a sentence model is one in ONNX, named like owner/name, owner/name@revision, or a folder " +
        "of models/ beside the page.";
}

/** Every leaf of an experiment, in the order of the form. */
export const fields: FieldTable = {
  ...taskFields,
  ...rewardFields,
  ...methodFields,
  ...modelFields,
  ...watchFields,
};

/** What no single field can state. */
export const relations: readonly Relation[] = [leavesFault];

/** Does a change of this leaf move the target, and with it the exact answer? */
export const movesTarget = (path: string): boolean =>
  movesReward(path) || movesPrompt(path) || path === "reward.temperature";

/** Does a change of this leaf choose other prompts? */
export const movesPrompt = (path: string): boolean => Object.hasOwn(taskPromptFields, path);

/** Does a change of this leaf give sequences other log-rewards, so that stored ones are wrong? */
export const movesReward = (path: string): boolean =>
  Object.hasOwn(rewardFields, path) || (Object.hasOwn(taskFields, path) && !movesPrompt(path));
