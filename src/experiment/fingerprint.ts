import type { Fingerprint } from "./experiment";

/**
 * Marks of a run's rolling hash (`gflownet/fingerprint`): equal hashes at a step mean equal tokens
 * and losses up to it.
 */

/** A mark is set at steps 1, 10, 100 and every hundredth; the last step of a run gets one too. */
export const marked = (step: number): boolean =>
  step === 1 || step === 10 || (step > 0 && step % 100 === 0);

/** Few enough marks for a link: the first ones, the last one, and evenly spaced ones between. */
export function thin(fingerprint: Fingerprint, most = 16): Fingerprint {
  const { marks } = fingerprint;
  if (marks.length <= most) return fingerprint;
  const chosen = new Set([0, 1, 2]);
  for (let k = 3; k < most; k++)
    chosen.add(Math.round(2 + ((k - 2) * (marks.length - 3)) / (most - 3)));
  return { ...fingerprint, marks: marks.filter((_, i) => chosen.has(i)) };
}

interface Comparison {
  readonly identicalThrough: number; // step of the last equal mark; 0 before the first
  /** step of the first unequal mark: the runs parted at it or since the mark before */
  readonly divergedAt?: number;
}

/** Compares the marks that both runs carry. */
export function compare(recorded: Fingerprint, observed: Fingerprint): Comparison {
  const seen = new Map(observed.marks.map(({ step, hash }) => [step, hash]));
  let identicalThrough = 0;
  for (const { step, hash } of recorded.marks) {
    const here = seen.get(step);
    if (here === undefined) continue;
    if (here !== hash) return { identicalThrough, divergedAt: step };
    identicalThrough = step;
  }
  return { identicalThrough };
}

/** What a run in WebAssembly names as its device: it computes the same bits on every machine. */
export const WEBASSEMBLY = "WebAssembly";

/** Where a run was made, after its verb: "on Apple M2", or "in WebAssembly" on any machine. */
export const whereRun = (adapter: string): string =>
  adapter === WEBASSEMBLY ? `in ${WEBASSEMBLY}` : `on ${adapter}`;

/** "Identical through step 300." or where, and on what, the runs parted. */
export function comparisonSentence(
  { identicalThrough, divergedAt }: Comparison,
  recordedOn: string,
  here: string,
): string {
  if (divergedAt === undefined)
    return identicalThrough === 0
      ? "No step has been compared yet."
      : `Identical through step ${identicalThrough}.`;
  const where =
    divergedAt - identicalThrough === 1
      ? `Diverged at step ${divergedAt}`
      : `Diverged between steps ${identicalThrough + 1} and ${divergedAt}`;
  const before = identicalThrough === 0 ? "" : `, identical through step ${identicalThrough}`;
  const why =
    recordedOn !== here
      ? `recorded ${whereRun(recordedOn)}, replayed ${whereRun(here)}`
      : here === WEBASSEMBLY
        ? "both in WebAssembly, so another version of Amortize made one of them"
        : "on the same kind of GPU";
  return `${where}${before}: ${why}.`;
}
