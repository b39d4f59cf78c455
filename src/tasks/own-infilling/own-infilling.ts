import type { Prompt } from "../../lm/sequences";
import { legal } from "../continuation/legal";
import { askedTermsFrom, termsFrom } from "../../reward/reward";
import { derived } from "../derived";
import { promptListFields, trainingPromptFields } from "../fields";
import { ownPromptFields } from "../own-prompts";
import { comparedIn, storyFault } from "../infilling/compared";
import { comparedFields } from "../infilling/fields";
import { Questions, type StoryTexts } from "../infilling/questions";
import { trainingTexts } from "../prompts";
import type { Failed, Leaves } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";
import { ownStories, readOwnStories } from "./own-stories";

const MAX_NODES = 86; // each takes a row of log-probabilities of a vocabulary of 49,152

/** The file of the model that wrote the stories, as `model.name` names it; not others' rounding. */
const WRITER = /^(hub|local):([^#@]*\/)?SmolLM2-135M-Instruct\.Q4_1\.gguf([@#].*)?$/;
/** The lengths of the middles that it was let write [tokens]. */
const LENGTHS = { least: 3, most: 10 };

/**
 * Infilling of stories that a language model wrote itself (Zhao et al. 2024, arXiv:2404.17546, use
 * such draws): after a beginning X it drew a middle, and then an ending Y. Under that model, at
 * reward T 1, the middle is one exact draw of p_LM(z ⊤ Y | X)/Z, though nobody can list the others.
 */
export const ownInfilling: TaskSpec<StoryTexts> = {
  promptFile: () => import("./stories.json").then((file) => file.default),
  readPrompts: readOwnStories,
  terms: [],
  own: ownStories,
  promptFields: { ...promptListFields, ...ownPromptFields },
  fields: comparedFields,
  counts: "the sentence after it",
  layout: "ranked",
  fault: storyFault,
  open,
};

function open({ leaves, vocabulary, prompts, answerers }: Opening<StoryTexts>): Task | Failed {
  const own = (prompt: Prompt) => questions.written(prompt);
  const begins = (prompt: Prompt) => [own(prompt) ?? []].flat();
  const strings = stringsOf(
    { leaves, vocabulary, answerers },
    {
      ...{ noun: "middles", stop: ".", isLegal: legal, terms: ownInfilling.terms },
      ...{ maxNodes: MAX_NODES, begins },
    },
  );
  if ("sentence" in strings) return strings;
  const questions = new Questions(vocabulary, strings.stopToken, prompts);
  const train = derived(leaves, trainingPromptFields, (now) =>
    trainingTexts(now, prompts.train).map((text) => questions.prompt(text)),
  );
  const heldOutPrompts = prompts.heldOut.map((text) => questions.prompt(text));
  const asked = {
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts,
    shownFirst: heldOutPrompts[0],
    ending: questions.endingOf(comparedIn(leaves())),
    references: (prompt: Prompt) => questions.references(prompt),
    reference: own,
    targetDraw: (prompt: Prompt) =>
      isTarget(leaves()) && !hasTerms(leaves(), vocabulary) ? own(prompt) : undefined,
  };
  return joined(asked, strings);
}

/** Is anything rewarded beside the likelihood? */
function hasTerms(leaves: Leaves, vocabulary: Vocabulary): boolean {
  const textOf = (z: Uint32Array) => vocabulary.decode(z);
  const context = { own: ownInfilling.terms, textOf, endText: "." };
  return termsFrom(leaves, context).length + askedTermsFrom(leaves, context).length > 0;
}

/** Is the target's likelihood the law by which the middles were drawn? */
const isTarget = (leaves: Leaves): boolean =>
  WRITER.test(String(leaves["model.name"])) &&
  leaves["length.min"] === LENGTHS.least &&
  leaves["length.max"] === LENGTHS.most &&
  (leaves["prompt.template"] ?? "none") === "none" &&
  (leaves["prompts.own"] ?? "") === "";
