import type { Page } from "@playwright/test";
import type { Report } from "../src/worker/protocol";
import { beforeWorker } from "./visit";

/** What one training step asks of the device, counted at WebGPU's own doors in the worker. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  readonly buffers: number;
  readonly bindGroups: number;
  readonly pipelines: number;
  readonly modules: number;
}
type Moment = Counts & { readonly step: number; readonly alone: boolean };

/**
 * Counts calls in the worker and notes where they stand at each "stepped" report, which comes at
 * one fixed place of a step.
 */
export const countDevice = (page: Page) =>
  beforeWorker(page, () => {
    const counts = {
      dispatches: 0,
      submits: 0,
      readbacks: 0,
      buffers: 0,
      bindGroups: 0,
      pipelines: 0,
      modules: 0,
    };
    const moments: Moment[] = [];
    Object.assign(self, { moments });
    const count = (of: object, method: string, what: keyof Counts) => {
      const owner = of as Record<string, (...args: unknown[]) => unknown>;
      const native = owner[method];
      owner[method] = function (this: unknown, ...args: unknown[]) {
        counts[what]++;
        return native.apply(this, args);
      };
    };
    count(GPUComputePassEncoder.prototype, "dispatchWorkgroups", "dispatches");
    count(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect", "dispatches");
    count(GPUQueue.prototype, "submit", "submits");
    count(GPUBuffer.prototype, "mapAsync", "readbacks");
    count(GPUDevice.prototype, "createBuffer", "buffers");
    count(GPUDevice.prototype, "createBindGroup", "bindGroups");
    count(GPUDevice.prototype, "createComputePipeline", "pipelines");
    count(GPUDevice.prototype, "createComputePipelineAsync", "pipelines");
    count(GPUDevice.prototype, "createShaderModule", "modules");
    let alone = true; // nothing but training since the step before
    const post = self.postMessage.bind(self);
    self.postMessage = (report: Report) => {
      if (report.kind === "stepped") {
        moments.push({ step: report.record.step, alone, ...counts });
        alone = true;
      } else if (report.kind !== "fingerprint" && report.kind !== "replay") alone = false;
      post(report);
    };
  });

/**
 * The counts of every step since they were last read, if nothing else was done between its report
 * and the one before: no look, no save, no baseline. Two steps are in flight, so what is counted
 * before a report are the launches of the next step; before a pause there is none.
 */
export async function stepsCounted(page: Page): Promise<Counts[]> {
  const moments = await page
    .workers()[0]
    .evaluate(() => (self as unknown as { moments: Moment[] }).moments.splice(0));
  return moments.flatMap((now, k) => {
    const before = moments[k - 1];
    if (!before || !now.alone || now.step !== before.step + 1) return [];
    const since = (of: keyof Counts) => now[of] - before[of];
    if (since("submits") === 0) return [];
    return [
      {
        dispatches: since("dispatches"),
        submits: since("submits"),
        readbacks: since("readbacks"),
        buffers: since("buffers"),
        bindGroups: since("bindGroups"),
        pipelines: since("pipelines"),
        modules: since("modules"),
      },
    ];
  });
}

export const total = (steps: readonly Counts[], of: keyof Counts): number =>
  steps.reduce((sum, step) => sum + step[of], 0);
