import type { SharedRun } from "../../experiment/experiment";
import type { ClassLink } from "./class-link";

/** What the replays that are done have taken, without pauses. */
export interface Spent {
  readonly milliseconds: number;
  readonly steps: number;
}

export const nothingSpent: Spent = { milliseconds: 0, steps: 0 };

const texts = new WeakMap<SharedRun, string>();

/** A run as one text, written once. */
function textOf(run: SharedRun): string {
  const text = texts.get(run) ?? JSON.stringify(run);
  texts.set(run, text);
  return text;
}

/** Many students share the same recorded run: it has the same tokens wherever it is replayed. */
export const isSameRun = (a: SharedRun, b: SharedRun): boolean => textOf(a) === textOf(b);

/**
 * Seconds until all links are replayed, at the pace of those that were; null before the first is
 * done, and once none is left. A run that several links share is replayed once.
 */
export function secondsLeft(links: readonly ClassLink[], spent: Spent): number | null {
  if (spent.steps === 0) return null;
  let steps = 0;
  const counted: SharedRun[] = links.flatMap(({ at, run }) => (at === "done" && run ? [run] : []));
  for (const { at, run, step } of links) {
    if (!run || (at !== "waiting" && at !== "replaying")) continue;
    if (counted.some((other) => isSameRun(other, run))) continue;
    counted.push(run);
    steps += Math.max(0, run.steps - (at === "replaying" ? step : 0));
  }
  return steps === 0 ? null : (steps * spent.milliseconds) / spent.steps / 1000;
}
