import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { version } from "../../../package.json";
import type { SharedRun } from "../../experiment/experiment";
import { writeFile } from "../../experiment/file";

/** What a picture or a file that leaves the page says of itself. */
export interface Caption {
  readonly title: string;
  readonly says: string; // a sentence: what is seen
  readonly run: string; // of which run, so that it can be made again
}

const HASH = 12; // hexadecimal digits

/**
 * The first digits of the SHA-256 of a run's settings and edits, as experiment.json holds them
 * without what was measured: equal for equal questions, at whatever step they are asked.
 */
export function settingsHash({ experiment, edits }: SharedRun): string {
  const text = writeFile({ experiment, edits, steps: 0 });
  return bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, HASH);
}

/** How far the run had come, and the mark of what it had sampled until then, where it has one. */
export function captionOf(
  { title, says }: Pick<Caption, "title" | "says">,
  run: SharedRun,
  step: number,
): Caption {
  const mark = run.fingerprint?.marks.findLast((one) => one.step <= step);
  const parts = [
    `Preset ${run.experiment.preset}`,
    `seed ${run.experiment.leaves["run.seed"]}`,
    `step ${step}`,
    `settings ${settingsHash(run)}`,
    ...(mark ? [`fingerprint ${mark.hash} at step ${mark.step}`] : []),
    `Amortize ${version}`,
  ];
  return { title, says, run: `${parts.join(", ")}.` };
}

/** One of the runs that a chart of several is of. */
export interface TakenRun {
  readonly name: string;
  readonly seeds: readonly number[];
  readonly run: SharedRun;
}

/** The same of several runs: each by its name, its seeds and its settings. */
export function captionOfRuns(
  { title, says }: Pick<Caption, "title" | "says">,
  runs: readonly TakenRun[],
): Caption {
  const each = runs.map(({ name, seeds, run }) => {
    const { preset } = run.experiment;
    const numbers = `seed${seeds.length === 1 ? "" : "s"} ${seeds.join(" ")}`;
    return `${name}: preset ${preset}, ${numbers}, settings ${settingsHash(run)}`;
  });
  return { title, says, run: `${[...each, `Amortize ${version}`].join("; ")}.` };
}

/** What a file of a run is called: "random-integers-distribution-step-180.svg". */
export const fileName = (what: string, { experiment }: SharedRun, step: number, end: string) =>
  `${experiment.preset}-${what}-step-${step}.${end}`;
