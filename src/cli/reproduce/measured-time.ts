import type { Done } from "./store";

/**
 * The clock time of runs: a sentence in every table, and their sum in the document's head, which is
 * read from those sentences, so that a table that is replaced alone keeps the head right.
 */
export const measuredSentence = (done: readonly Pick<Done, "seconds">[]): string => {
  const seconds = done.reduce((sum, run) => sum + run.seconds, 0);
  return `As measured, ${done.length} runs took ${seconds.toFixed(0)} s.`;
};

const SENTENCE = /As\smeasured,\s(\d+)\sruns\stook\s(\d+)\ss\./g; // where lines break is not known

/** What all tables of a document took; null where none of them says so. */
export function measuredTotal(document: string): string | null {
  const found = [...document.matchAll(SENTENCE)].map(([, runs, seconds]) => [
    Number(runs),
    Number(seconds),
  ]);
  if (found.length === 0) return null;
  const [runs, seconds] = found.reduce(([n, s], [m, t]) => [n + m, s + t], [0, 0]);
  return (
    `The ${runs.toLocaleString("en")} runs of the tables below took ` +
    `${(seconds / 3600).toFixed(1)} hours in all (${seconds.toLocaleString("en")} s), each from ` +
    "its start to its end, model and judging included."
  );
}
