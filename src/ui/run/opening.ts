import type { SharedRun } from "../../experiment/experiment";
import type { Command, RunId, SaveId } from "../../worker/protocol";

/** How a run is opened: as a link's replay, from its save, or to train at once. */
export interface Opening {
  readonly replay?: SharedRun;
  readonly resume?: SaveId;
  readonly play?: boolean;
}

/** A command of the run on screen, unless it names another one. */
export type Unsent<C = Command> = C extends Command
  ? Omit<C, "run"> & { readonly run?: RunId }
  : never;
