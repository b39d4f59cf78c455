import type { Judgement, TaskFacts } from "../../../worker/protocol";
import { storyIn } from "./story";

export type Split = TaskFacts["prompts"][number]["split"];

export interface ListedStory {
  readonly id: string; // of its prompt
  readonly name: string; // its first sentence
}

/** The stories of one split that hold the filter's words, by their first sentence. */
export function storiesOf(
  prompts: TaskFacts["prompts"],
  { split, filter }: { readonly split: Split; readonly filter: string },
): ListedStory[] {
  const wanted = filter.trim().toLowerCase();
  return prompts
    .filter((prompt) => prompt.split === split && prompt.text.toLowerCase().includes(wanted))
    .map(({ id, text }) => ({ id, name: firstSentence(storyIn(text)?.beginning ?? text) }));
}

const firstSentence = (text: string): string => text.split(/(?<=\.) /)[0];

/** Mean KL(target ‖ q) over the stories of a split whose exact answer is known [nats]. */
export function meanGap(
  prompts: TaskFacts["prompts"],
  answers: ReadonlyMap<string, Judgement>,
  split: Split,
): { readonly mean: number | null; readonly count: number } {
  const known = prompts
    .filter((prompt) => prompt.split === split)
    .flatMap(({ id }) => answers.get(id)?.klForward ?? [])
    .map(({ value }) => value);
  const sum = known.reduce((total, value) => total + value, 0);
  return { mean: known.length === 0 ? null : sum / known.length, count: known.length };
}
