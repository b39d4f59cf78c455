import { promptListFields } from "../fields";
import { ownPromptFields, promptRows } from "../own-prompts";
import type { TaskSpec } from "../task";
import promptFile from "./prompts.json" with { type: "json" };
import { openSentences, readSentencePrompts } from "./sentences";

/**
 * Sentence continuation (Hu et al. 2024, §4.1): z is the next sentence without its full stop, ⊤
 * is the token ".", and the target p_LM(z⊤|X)^{1/T} tempers whole sentences, which per-token
 * temperature does not.
 */
export const continuation: TaskSpec = {
  promptFile: () => Promise.resolve(promptFile),
  readPrompts: readSentencePrompts,
  terms: [],
  own: promptRows,
  promptFields: { ...promptListFields, ...ownPromptFields },
  fields: {},
  layout: "ranked",
  open: (opening) => openSentences(opening, []),
};
