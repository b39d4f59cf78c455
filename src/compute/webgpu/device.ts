import { GpuError, type GpuFault } from "../fault";
import { Pipelines } from "./pipelines";

/**
 * A device with every limit the adapter offers, and the first thing that went wrong on it, if any.
 */
export interface Device {
  readonly gpu: GPUDevice;
  readonly name: string; // "NVIDIA GeForce RTX 3060", "SwiftShader Device (Subzero)"
  readonly software: boolean; // runs on the processor
  readonly features: readonly string[];
  readonly pipelines: Pipelines; // compiled once for all executors
  /**
   * Throws the first uncaptured error or the loss of the device; WebGPU itself drops bad work in
   * silence.
   */
  check(): void;
  /** Takes the device for faulty from here on; only the first fault counts. */
  fail(fault: GpuFault): void;
  /** Calls the listener once, at the first fault, unless what this returns was called before. */
  onFault(listener: (fault: GpuFault) => void): () => void;
  /**
   * Resolves once all that was asked so far is done and what went wrong of it is known: may others
   * go on with this device?
   */
  sound(): Promise<boolean>;
}

const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;
const FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "subgroups", "shader-f16"];

/** Asks an adapter for a device and watches it. Rejects as `requestDevice` does. */
export async function openDevice(adapter: GPUAdapter): Promise<Device> {
  const requiredLimits: Record<string, number> = {};
  for (const name of LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = FEATURES.filter((f) => adapter.features.has(f));
  const gpu = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  const { info } = adapter;
  const name =
    info.description ||
    [info.vendor, info.architecture, info.device].filter(Boolean).join(" ") ||
    "unnamed adapter";
  const software =
    adapter.info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(
      `${name} ${info.vendor} ${info.architecture}`,
    );

  let fault: GpuFault | undefined;
  let gone = false;
  const listeners = new Set<(f: GpuFault) => void>();
  const fail = (f: GpuFault) => {
    if (fault) return;
    fault = f;
    listeners.forEach((listen) => listen(f));
  };
  gpu.addEventListener("uncapturederror", (event) => fail(faultOf(event.error)));
  void gpu.lost.then(({ reason, message }) => {
    gone = true;
    if (reason !== "destroyed") fail({ kind: "device-lost", reason: message || reason });
  });
  return {
    gpu,
    name,
    software,
    features: requiredFeatures,
    pipelines: new Pipelines(gpu),
    fail,
    check: () => {
      if (fault) throw new GpuError(fault);
    },
    onFault: (listener) => {
      if (fault) listener(fault);
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sound: async () => {
      await settled(gpu);
      return fault === undefined && !gone;
    },
  };
}

/** Errors are told in order, so those of earlier calls are told before this resolves. */
async function settled(gpu: GPUDevice): Promise<void> {
  gpu.pushErrorScope("validation");
  // a lost device rejects, and is told as lost
  await Promise.allSettled([gpu.popErrorScope(), gpu.queue.onSubmittedWorkDone()]);
  await new Promise((turn) => setTimeout(turn)); // events are tasks of their own
}

/**
 * Memory for buffers is asked for in error scopes of their own, which know the figures; here only
 * the words are known.
 */
const faultOf = (error: GPUError): GpuFault => ({
  kind: "gpu-error",
  message:
    typeof GPUOutOfMemoryError !== "undefined" && error instanceof GPUOutOfMemoryError
      ? `it is out of memory. ${error.message}`.trimEnd()
      : error.message,
});
