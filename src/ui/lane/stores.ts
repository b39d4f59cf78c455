import { Live } from "../stores/live";
import { createPins, type PinStore } from "../stores/pinned";
import { createRuntime, type RuntimeStore } from "../stores/runtime";
import { createSelection, type SelectionStore } from "../stores/selection";
import {
  createRecorded,
  createSetup,
  leavesNow,
  type RecordedStore,
  type SetupStore,
} from "../stores/setup";
import type { RankedMemory } from "../distribution/ranked/memory";
import { AxisMemory } from "../trio/domain";
import type { Outline, SampleReport, Truth } from "../../worker/protocol";

/** What one run has in the page, beside the objects that drive it (`lane.ts`). */
export interface LaneStores {
  readonly setup: SetupStore;
  readonly recorded: RecordedStore;
  readonly runtime: RuntimeStore;
  readonly selection: SelectionStore;
  readonly pins: PinStore;
  readonly live: Live;
  readonly axes: AxisMemory;
  readonly ranked: { memory?: RankedMemory }; // once rows were listed
  readonly beneath: Beneath;
}

/**
 * The latest picture of the run itself: a recording may come over it at step 0, and goes away
 * again.
 */
interface Beneath {
  outline?: Outline;
  truth?: Truth;
  samples?: SampleReport;
}

export function createStores(): LaneStores {
  const setup = createSetup();
  const runtime = createRuntime();
  const pins = createPins();
  const steps = () => runSteps({ setup, runtime });
  return {
    setup,
    recorded: createRecorded(),
    runtime,
    selection: createSelection(),
    pins,
    live: new Live(pins, steps),
    axes: new AxisMemory(),
    ranked: {},
    beneath: {},
  };
}

/** How many steps the run on screen has in all. */
export const runSteps = ({ setup, runtime }: Pick<LaneStores, "setup" | "runtime">): number =>
  runtime.getState().playback?.steps ?? Number(leavesNow(setup.getState())["run.steps"]);
