import type { Again } from "./opening";
import type { SaveId } from "./protocol";
import type { Run } from "./run";
import type { OpenCommand } from "./run-commands";

/** How a run was opened; `again` where it lost a thread before. */
export interface Asked {
  readonly command: OpenCommand;
  readonly again: Again | undefined;
}

/** How a run that lost a helper thread is opened again. */
interface Repetition {
  readonly command: OpenCommand;
  readonly again: Again;
  readonly sentence: string;
}

const lost = "A helper thread of the processor stopped, so the run goes on with fewer threads";

/**
 * From its save, or from its seed, with all its edits: the number of threads changes no bit. A run
 * that was still opening (undefined) is opened as it was asked. Undefined where nothing holds the
 * weights that the run began with.
 */
export function repetitionOf(
  run: Run | undefined,
  { command, again }: Asked,
  save: SaveId,
): Repetition | undefined {
  const losses = (again?.losses ?? 0) + 1;
  if (!run) return { command, again: { ...again, losses }, sentence: `${lost}.` };
  const { savedAt, imported, edits } = run;
  if (imported && savedAt === null) return undefined;
  const { resume: _before, ...fresh } = command;
  const from = savedAt === null ? "its seed" : `its save at step ${savedAt}`;
  return {
    command: savedAt === null ? fresh : { ...command, resume: save },
    again: { script: edits.all, losses, judges: run.opened.judges.versions },
    sentence: `${lost} from ${from}. Its results stay the same.`,
  };
}
