import type { TaskFacts, ToldPrompt } from "../../../worker/protocol";

export type Split = TaskFacts["prompts"][number]["split"];

export interface ListedReview {
  readonly id: string; // of its prompt
  readonly text: string;
  readonly label: number | null; // where it is known
  readonly told: ToldPrompt | undefined;
}

/** The text of a review, as its prompt quotes it. */
export const quotedIn = (prompt: string): string | undefined => /"(.*)"/.exec(prompt)?.[1];

/** Is the vote of ten likelier wrong than right? A review without a label never is. */
export function isWrong({ label, told }: ListedReview): boolean {
  return told !== undefined && label !== null && told.votes[label] <= 0.5;
}

/** The reviews of one split; `onlyWrong`: of those that were told, the wrong ones. */
export function reviewsOf(
  prompts: TaskFacts["prompts"],
  told: ReadonlyMap<string, ToldPrompt>,
  { split, onlyWrong }: { readonly split: Split; readonly onlyWrong: boolean },
): ListedReview[] {
  const listed = prompts
    .filter((prompt) => prompt.split === split)
    .map(({ id, text, label = null }) => ({
      ...{ id, text: quotedIn(text) ?? text, label },
      told: told.get(id),
    }));
  return onlyWrong ? listed.filter(isWrong) : listed;
}
