import type { Prompt } from "../lm/sequences";
import type { Leaves } from "./prompts";
import type { Task } from "./task";
import type { Vocabulary } from "./vocabulary";

/**
 * One sentence where a prompt ends in a space that its tokenizer joins to the word behind it: the
 * model has seldom read a space alone before such a word, and then writes it badly. None where the
 * tokens of the prompt are the same with the word behind them, or a chat template ends the prompt.
 */
export function boundaryNotices(
  { trainPrompts, truth }: Pick<Task, "trainPrompts" | "truth">,
  leaves: Leaves,
  vocabulary: Vocabulary,
): readonly string[] {
  if (leaves["prompt.template"] === "chat") return [];
  const [word = "the"] = truth.kind === "enumerated" ? truth.labels : [];
  const isJoined = ({ text, tokens }: Prompt) => {
    if (!text.endsWith(" ")) return false;
    const joined = vocabulary.encode(text + word);
    return !tokens.every((token, i) => joined[i] === token);
  };
  const k = trainPrompts.findIndex(isJoined);
  if (k < 0) return [];
  const which = trainPrompts.length === 1 ? "The prompt" : `Training prompt ${k + 1}`;
  return [
    `${which} ends in a space, which this model's tokenizer joins to the word behind it; leave ` +
      "the space out, and let the model write it.",
  ];
}
