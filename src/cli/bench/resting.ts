import { WebGpuExecutor } from "../../compute/webgpu/executor";
import type { OnDevice } from "../../worker/on-device";

/** Resolves once all work that was submitted is done. */
export const resting = (executor: OnDevice["executor"]): Promise<unknown> =>
  executor instanceof WebGpuExecutor
    ? executor.device.gpu.queue.onSubmittedWorkDone()
    : executor.submit([]);
