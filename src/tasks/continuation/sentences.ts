import type { TermName } from "../../reward/terms";
import { derived } from "../derived";
import { trainingPromptFields } from "../fields";
import { memoPrompts, readTexts, trainingTexts } from "../prompts";
import type { Failed, PromptTexts } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { Opening, Task } from "../task";
import { legal } from "./legal";

const MAX_NODES = 4096;

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
  { leaves, vocabulary, prompts }: Opening<PromptTexts>,
  terms: readonly TermName[],
): Task | Failed {
  const writing = { noun: "sentences", stop: ".", isLegal: legal, terms, maxNodes: MAX_NODES };
  const strings = stringsOf({ leaves, vocabulary }, writing);
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
