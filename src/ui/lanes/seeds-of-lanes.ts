import type { Lane } from "../lane/lane";
import { loadRuns } from "../runs/entry";
import { setPlace } from "../stores/place";
import { saveShown } from "../stores/runtime";

/**
 * Trains further seeds of every lane, one after the other, and shows the runs' medians and ranges.
 * One sentence where that cannot be.
 */
export async function runSeedsOf(lanes: readonly Lane[], seeds: number): Promise<string | null> {
  const program = await loadRuns().catch(() => null);
  const acts = await import("../runs/acts").catch(() => null);
  if (!program || !acts)
    return "The comparison of runs could not be loaded. Check the connection, and try again.";
  const { book } = program;
  const records = lanes.flatMap(({ session, runtime }) => {
    const save = saveShown(runtime.getState());
    const isOf = (id: string, kept: string | null) =>
      id === session.run || (save !== null && kept === save);
    return book.records.filter((record) => isOf(record.id, record.save)).slice(0, 1);
  });
  if (records.length < lanes.length)
    return "A lane is listed among the runs after five steps. Train all of them that far first.";
  for (const { id } of records) book.show(id);
  setPlace("runs");
  acts.runSeeds(records, seeds);
  return null;
}
