import type { Edit } from "../experiment/experiment";
import type { SaveId } from "./protocol";
import type { Run } from "./run";
import type { OpenCommand } from "./run-commands";

/** How a run that lost a helper thread is opened again. */
interface Repetition {
  readonly command: OpenCommand;
  readonly script: readonly Edit[]; // the edits so far, and those still to come
  readonly sentence: string;
}

/**
 * From its save, or from its seed, with all its edits: the number of threads changes no bit.
 * Undefined where nothing holds the weights that it began with.
 */
export function repetitionOf(run: Run, asked: OpenCommand, save: SaveId): Repetition | undefined {
  const { savedAt, imported, edits } = run;
  if (imported && savedAt === null) return undefined;
  const { resume: _before, ...fresh } = asked;
  const from = savedAt === null ? "its seed" : `its save at step ${savedAt}`;
  return {
    command: savedAt === null ? fresh : { ...asked, resume: save },
    script: edits.all,
    sentence:
      "A helper thread of the processor stopped, so the run goes on with fewer threads from " +
      `${from}. Its results stay the same.`,
  };
}
