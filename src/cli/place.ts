import { availableParallelism } from "node:os";
import { GpuError } from "../compute/fault";
import { SharedDevice } from "../compute/webgpu/shared-device";
import type { Place } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import { NamedModels, accessFrom } from "./models";
import { startNodeThread } from "./thread";

/**
 * The headless runner's place: Dawn in Node, loaded when a GPU is wanted, Node's threads, and the
 * models it may name. `threads` are lent to a run in WebAssembly; 0 lends one a core. Close it to
 * end the device and all that runs on it.
 */
export function place(
  folder: string,
  {
    models = new NamedModels(accessFrom(process.env, folder)),
    threads = 0,
  }: { readonly models?: NamedModels; readonly threads?: number } = {},
): Place & { close: () => Promise<void> } {
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
    threads: threadsOf(threads || availableParallelism(), true, startNodeThread),
    mayContact: () => true, // who runs this named the sentence model
    source: (model, onFile) => models.source(model, onFile),
    async close() {
      await device.destroy();
      open.splice(0).forEach((close) => close());
    },
  };
}
