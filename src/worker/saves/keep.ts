import type { NamedFile, SaveId, SaveSummary } from "../protocol";
import { digestOf } from "./digest";
import { unpackSave } from "./pack";
import { placeOf, readStored } from "./read";
import { type SaveStorage, SavesFull, StorageFull, StorageSilent, summaryOf } from "./storage";
import { nameOf } from "./place";

/** A run that was kept, or one sentence that says why it was not. */
type Kept =
  | { readonly ok: true; readonly summary: SaveSummary }
  | { readonly ok: false; readonly sentence: string };

/** Under which id a run is kept, and when that is [ms since 1970]. */
interface Place {
  readonly save: SaveId;
  readonly when: number;
}

/**
 * Keeps the run of a `checkpoint.save`, or of a saved run that was downloaded, in the storage. A
 * file that is no such run, or a storage that does not take it, changes nothing.
 */
export async function keepFile(
  { name, bytes }: NamedFile,
  storage: SaveStorage,
  { save, when }: Place,
): Promise<Kept> {
  const refused = (why: string): Kept => ({
    ok: false,
    sentence: `${name} was not opened. ${why}`,
  });
  const stored = unpackSave(bytes);
  if (stored === undefined)
    return refused("It is no saved run of Amortize, or it ends too early. Choose a .save file.");
  const read = readStored(stored);
  if (read.kind === "damaged") return refused(`It is damaged ${placeOf(read.damage)}.`);
  const { checkpoint } = read; // as this version writes it, so its digest may be another
  const digest = digestOf(checkpoint);
  const summary = summaryOf(save, checkpoint, when);
  try {
    await storage.save({ summary, checkpoint, digest }, null);
  } catch (error) {
    return refused(whyNot(error));
  }
  return { ok: true, summary };
}

/** Why the storage did not take a run, and what to do. */
function whyNot(error: unknown): string {
  if (error instanceof SavesFull)
    return `This browser keeps ${error.kept} runs, which is as many as it may; delete one first.`;
  if (error instanceof StorageFull)
    return `This browser has no room for its ${error.neededMB} MB; delete saved runs first.`;
  if (error instanceof StorageSilent)
    return (
      `The storage of this browser did not answer within ${error.seconds} seconds; the run may ` +
      "still appear under Runs."
    );
  return `This browser cannot keep runs (${nameOf(error)}).`;
}
