/** A story as the page shows it: what stands before its gap, and after it. */
export interface ShownStory {
  readonly beginning: string;
  readonly ending: string;
}

/** The story of a prompt; null where the prompt is none. */
export function storyIn(prompt: string): ShownStory | null {
  const parts = /^Beginning: *(.*)\nEnding: *(.*)\nMiddle:/.exec(prompt);
  return parts ? { beginning: parts[1], ending: parts[2] } : null;
}

/** The prompt of a story, in the words that the policy is asked with. */
export const promptOf = ({ beginning, ending }: ShownStory): string =>
  `Beginning: ${beginning}\nEnding: ${ending}\nMiddle:`;
