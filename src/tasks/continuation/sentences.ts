import type { TermName } from "../../reward/terms";
import { derived } from "../derived";
import { trainingPromptFields } from "../fields";
import { memoPrompts, readTexts, trainingTexts } from "../prompts";
import type { Failed, PromptTexts } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { Opening, Task } from "../task";
import { legal } from "./legal";

const MAX_NODES = 4096;
const SMALL = 4096; // tokens of a vocabulary whose walks go so far
const MAX_ROWS = 2 ** 22; // log-probabilities of all nodes of a walk with a larger one

/** A node of a walk takes a row of V log-probabilities, and a checker reads every token of it. */
const mostNodes = (V: number): number => (V <= SMALL ? MAX_NODES : Math.ceil(MAX_ROWS / V));

/** Training prompts and held-out ones, at least one of each. */
export function readSentencePrompts(file: unknown): PromptTexts | Failed {
  const name = "continuation/prompts.json";
  const train = readTexts(file, name, "train");
  if ("sentence" in train) return train;
  const heldOut = readTexts(file, name, "heldOut");
  return "sentence" in heldOut ? heldOut : { train, heldOut };
}

/** z is the next sentence without its full stop; ⊤ is the token ".". `terms` are the task's own. */
export function openSentences(
  { leaves, vocabulary, prompts, answerers }: Opening<PromptTexts>,
  terms: readonly TermName[],
): Task | Failed {
  const maxNodes = mostNodes(vocabulary.size);
  const writing = { noun: "sentences", stop: ".", isLegal: legal, terms, maxNodes };
  const strings = stringsOf({ leaves, vocabulary, answerers }, writing);
  if ("sentence" in strings) return strings;
  const prompt = memoPrompts(vocabulary);
  const train = derived(leaves, trainingPromptFields, (now) =>
    prompt(trainingTexts(now, prompts.train)),
  );
  const asked = {
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts: prompt(prompts.heldOut),
  };
  return joined(asked, strings);
}
