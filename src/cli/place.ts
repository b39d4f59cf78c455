import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { GpuError } from "../compute/fault";
import { SharedDevice } from "../compute/webgpu/shared-device";
import { Interpreter } from "../worker/code/interpreter";
import { loadQuickJs } from "../worker/code/quickjs";
import { RememberedCode } from "../worker/code/remembered";
import type { Place } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import { NamedModels, accessFrom } from "./models";
import { startNodeThread } from "./thread";

const ONNX_RUNTIME = "onnxruntime-web/ort-wasm-simd-threaded.wasm";

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
    mayContact: () => true, // who runs this named the models
    agreement: () => Promise.resolve(),
    judge: (name, onFile) => models.judge(name, onFile),
    code: {
      runner: new RememberedCode(new Interpreter(loadQuickJs, () => performance.now())),
      mayRun: () => true, // who runs this named the experiment
      approval: () => Promise.resolve(),
    },
    onnxRuntime: () => readFile(createRequire(import.meta.url).resolve(ONNX_RUNTIME)),
    source: (model, onFile) => models.source(model, onFile),
    async close() {
      await device.destroy();
      open.splice(0).forEach((close) => close());
    },
  };
}
