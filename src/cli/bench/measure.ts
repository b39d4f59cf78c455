import type { Leaves, PresetName } from "../../experiment/experiment";
import type { OnDevice } from "../../worker/on-device";
import { type KernelTime, byKernel, timeKernels } from "./kernels";
import { WebGpuExecutor } from "../../compute/webgpu/executor";
import { measurePeak } from "./peak";
import { measureCore } from "./peak-wasm";
import { countersOf, timeSteps } from "./steps";

export type Measured = Awaited<ReturnType<typeof measure>>;

/** The device's peak, a preset's step, and every launch of it alone. */
export async function measure(
  opened: OnDevice,
  { leaves, preset, steps }: { leaves: Leaves; preset: PresetName; steps: number },
) {
  const { executor, planned, machine, frozenBytes } = opened;
  const peak =
    executor instanceof WebGpuExecutor
      ? await measurePeak(executor.device.gpu, machine.software)
      : await measureCore();
  const step = await timeSteps(opened, leaves, steps);
  const { batches, decode, update } = planned.programs;
  const widest = batches.at(-1);
  const plans = {
    behave: decode.prepared,
    score: widest?.prepared?.score,
    train: widest?.losses[0]?.prepared,
    update: update.prepared,
  };
  const launches: KernelTime[] = [];
  for (const name of ["behave", "score", "train", "update"] as const) {
    const prepared = plans[name];
    if (prepared)
      launches.push(
        ...(await timeKernels(executor, { name, prepared, runs: step.runs[name] }, peak)),
      );
  }
  const bytesHeld = executor.memoryBytes + frozenBytes;
  const ownPeak = countersOf(executor)?.bytesPeak ?? executor.memoryBytes;
  return {
    machine,
    preset,
    peak,
    step,
    memory: { bytesHeld, bytesPeak: ownPeak + frozenBytes },
    kernels: byKernel(launches, step.runs, peak),
    launches,
  };
}
