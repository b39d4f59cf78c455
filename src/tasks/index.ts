import { continuation } from "./continuation";
import { integers } from "./integers";
import { promptsFault } from "./prompts";
import type { Failed, Leaves, PromptSet } from "./prompts";
import type { Task, TaskName } from "./task";
import type { Vocabulary } from "./vocabulary";

export { taskFields } from "./fields";
export { readPrompts } from "./prompts";
export type { Failed, Leaves, PromptSet } from "./prompts";
export type { Task, TaskName } from "./task";
export type { Vocabulary } from "./vocabulary";

const LONGEST_PROMPT = 200; // tokens

const open = { "random-integers": integers, continuation } satisfies Record<TaskName, unknown>;
const texts = (name: TaskName, prompts: PromptSet) =>
  name === "random-integers" ? [prompts.integers] : prompts.train;

/**
 * An experiment's task, or one sentence saying why there is none. `leaves` is asked at every call,
 * so an edit acts at once. Check an edit with `taskFault` before it is made.
 */
export function openTask(
  name: TaskName,
  leaves: () => Leaves,
  vocabulary: Vocabulary,
  prompts: PromptSet,
): Task | Failed {
  const sentence = taskFault(name, leaves(), vocabulary, prompts);
  return sentence === undefined ? open[name](leaves, vocabulary, prompts) : { sentence };
}

/**
 * What is wrong with leaves that are fine alone, in one sentence: prompts that are not there or too
 * long.
 */
export const taskFault = (
  name: TaskName,
  leaves: Leaves,
  vocabulary: Vocabulary,
  prompts: PromptSet,
): string | undefined => promptsFault(leaves, texts(name, prompts), vocabulary, LONGEST_PROMPT);
