import type { JudgeVersions } from "../reward/judge-versions";
import type { Leaves } from "../reward/term";

/** The judges of a run, as its edits need them. */
export interface EditedJudges {
  /**
   * Loads the judges that leaves name, once the visitor agrees where that is wanted. Rejects with a
   * whole sentence where one cannot serve.
   */
  prepare(leaves: Leaves): Promise<void>;
  /** Frees the judges that none of these leaves name. */
  keep(all: readonly Leaves[]): void;
  /** Which files the judges are that were loaded so far. */
  readonly versions: JudgeVersions;
}

/**
 * Loads, before a run is ready, what its edits named before it was saved, and what the edits of a
 * replay will name, since a run that goes on waits for nobody. An edit to come whose judge cannot
 * serve stays in the script: it is refused with its sentence at its step.
 */
export async function prepareEdited(
  [inForce, ...toCome]: readonly [Leaves, ...Leaves[]],
  judges: EditedJudges,
): Promise<void> {
  await judges.prepare(inForce);
  for (const leaves of toCome) await judges.prepare(leaves).catch(() => undefined);
}
