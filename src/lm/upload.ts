import type { Executor } from "../compute/executor";
import { bytes } from "../compute/tensor";
import type { Weight } from "./weights";
import { Workspace } from "./workspace";

/** Told how many bytes of how many are on the device. */
export type OnUploaded = (done: number, of: number) => void;

/** Bytes that may be on their way to the device before it is awaited. */
const ON_THEIR_WAY = 64 * 2 ** 20;

/**
 * Uploads weights one after the other; `onProgress` gets the bytes on the device so far. The device
 * is awaited now and then, so that it does not gather the whole model in its queue. Rejects where
 * weights cannot be had or used.
 */
export async function uploadWeights(
  executor: Executor,
  weights: readonly Weight[],
  onProgress: OnUploaded = () => undefined,
): Promise<void> {
  const total = weights.reduce((sum, { tensor }) => sum + bytes(tensor), 0);
  const workspace = new Workspace();
  let done = 0;
  let awaited = 0;
  for (const { tensor, values } of weights) {
    executor.write(tensor, await values(workspace));
    done += bytes(tensor);
    if (done - awaited > ON_THEIR_WAY) {
      await executor.submit([]);
      awaited = done;
    }
    onProgress(done, total);
  }
}
