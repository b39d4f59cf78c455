import { availableParallelism } from "node:os";
import { join } from "node:path";
import { GpuError } from "../compute/fault";
import { SharedDevice } from "../compute/webgpu/shared-device";
import type { Place } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import { folderSource } from "./disk";
import { startNodeThread } from "./thread";

/**
 * The headless runner's place: Dawn in Node, loaded when a GPU is wanted, Node's threads, and the
 * model's folder on disk. Close it to end the device and all that runs on it.
 */
export function place(folder: string): Place & { close: () => Promise<void> } {
  const open: (() => void)[] = []; // a lost device leaves its adapter behind
  const device = new SharedDevice(async () => {
    const { openDawn } = await import("./dawn");
    const dawn = await openDawn().catch((error: unknown) => {
      throw new GpuError({
        kind: "gpu-error",
        message: error instanceof Error ? error.message : String(error),
      });
    });
    open.push(dawn.close);
    return dawn.adapter;
  });
  return {
    device,
    threads: threadsOf(availableParallelism(), true, startNodeThread),
    mayContact: () => true, // who runs this named the sentence model
    source: (model) =>
      Promise.resolve({ ok: true, value: folderSource(join(folder, "models", model)) }),
    async close() {
      await device.destroy();
      open.splice(0).forEach((close) => close());
    },
  };
}
