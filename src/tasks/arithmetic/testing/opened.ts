import { type Task, openTask, tasks } from "../../index";
import { leavesWith, vocabularyOf } from "../../testing/vocabulary";
import { worldFile } from "../../testing/world-file";

export const NUMBERS = Array.from({ length: 101 }, (_, n) => String(n));
export const WORDS = ["Question", ":", "?", " Answer", " The", " answer", " is", "\n"];
export const vocabulary = vocabularyOf(
  ["<eos>", ".", " ", "+", "-", "=", ",", ...NUMBERS, ...WORDS],
  0,
);

/** The task with the given leaves changed, on a vocabulary of its own texts. */
export async function opened(changes: Record<string, string | number> = {}): Promise<Task> {
  const leaves = leavesWith({ "length.min": 0, "length.max": 37, ...changes });
  const file = await tasks.arithmetic.promptFile(worldFile);
  const task = openTask("arithmetic", () => leaves, vocabulary, file);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}
