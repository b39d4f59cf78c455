import { GpuError } from "../compute/fault";
import type { ActivationChoice, Activations } from "../lm/activations";

/** Inner activations as a run is opened with, and whether it was opened with more before. */
export interface ActivationsInUse {
  readonly activations: Activations;
  readonly retried: boolean;
}

/**
 * Opens a run with inner activations as they were chosen. Where that is left open they are kept,
 * and computed again if the device has not the memory; whatever the second attempt throws is
 * thrown.
 */
export async function openWithActivations<R>(
  choice: ActivationChoice,
  open: (inUse: ActivationsInUse) => Promise<R>,
): Promise<R> {
  if (choice !== "auto") return open({ activations: choice, retried: false });
  try {
    return await open({ activations: "kept", retried: false });
  } catch (error) {
    if (!(error instanceof GpuError) || error.fault.kind !== "out-of-memory") throw error;
    return open({ activations: "recomputed", retried: true });
  }
}

/** For a run that did not fit at first. */
export const lessMemory =
  "The inner activations of the model's layers do not fit in memory beside the rest, so they are " +
  "computed again when gradients are. The results are the same, a step takes longer.";
