import type { Prompt } from "../../lm/sequences";

/** Rows of log Z that a run has, one a prompt. */
export const PROMPT_ROWS = 256;

/**
 * Which row of the learned log Z is a prompt's. A prompt takes the next free row when it is first
 * trained on, so that a visitor's own prompt starts at the start value and finds its row again
 * later; after the last row the oldest is taken over, with the value that stands there. A prompt
 * that is only judged has no row and no learned log Z.
 */
export class PromptRows {
  private ids: string[] = [];

  rowOf({ id }: Prompt): number {
    const known = this.ids.lastIndexOf(id);
    const at = known < 0 || known < this.ids.length - PROMPT_ROWS ? this.ids.push(id) - 1 : known;
    return at % PROMPT_ROWS;
  }

  state = (): readonly string[] => [...this.ids];
  restore(ids: readonly string[]): void {
    this.ids = [...ids];
  }
}
