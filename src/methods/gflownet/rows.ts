import type { Prompt } from "../../lm/sequences";

const FEWEST = 256; // rows of every run, so that saves of older runs fit
const OWN_PROMPTS = 128; // rows for prompts that a visitor writes while the run goes on

/** How many rows of the learned log Z a run has: one for every prompt of its task, and more. */
export const rowsFor = (promptCount: number): number => Math.max(FEWEST, promptCount + OWN_PROMPTS);

/**
 * Which row of the learned log Z is a prompt's. A prompt takes the next free row when it is first
 * trained on, so that a visitor's own prompt starts at the start value and finds its row again
 * later. Only a visitor who writes more prompts of their own than there are spare rows reaches the
 * end; then the oldest row is taken over, with the value that stands there. A prompt that is only
 * judged has no row and no learned log Z.
 */
export class PromptRows {
  private ids: string[] = [];

  constructor(private readonly count: number) {}

  rowOf({ id }: Prompt): number {
    const known = this.ids.lastIndexOf(id);
    const at = known < 0 || known < this.ids.length - this.count ? this.ids.push(id) - 1 : known;
    return at % this.count;
  }

  state = (): readonly string[] => [...this.ids];
  restore(ids: readonly string[]): void {
    this.ids = [...ids];
  }
}
