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
   * Throws a GpuError with the first uncaptured error or the loss of the device, if there was one.
   * WebGPU itself drops bad work in silence.
   */
  check(): void;
  /** Marks the device as faulty from here on; only the first fault counts. */
  fail(fault: GpuFault): void;
  /** Calls the listener once, at the first fault. The returned function removes the listener. */
  onFault(listener: (fault: GpuFault) => void): () => void;
  /**
   * Resolves once all submitted work is done and its errors are known. True if the device had no
   * fault and is not lost, so that another run may use it.
   */
  isHealthy(): Promise<boolean>;
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

/** Requests a device and watches it for faults. Rejects as `requestDevice` does. */
export async function openDevice(adapter: GPUAdapter): Promise<Device> {
  const requiredLimits: Record<string, number> = {};
  for (const name of LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = FEATURES.filter((f) => adapter.features.has(f));
  const gpu = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  const { name, software } = describeAdapter(adapter.info);

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
    isHealthy: async () => {
      await settled(gpu);
      return fault === undefined && !gone;
    },
  };
}

/** What an adapter is called, and whether it runs on the processor. */
export function describeAdapter(info: GPUAdapterInfo): Pick<Device, "name" | "software"> {
  const parts = [info.vendor, info.architecture, info.device].filter(Boolean);
  const name = info.description || parts.join(" ") || "unnamed adapter";
  const words = `${name} ${info.vendor} ${info.architecture}`;
  const software =
    info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(words);
  return { name, software };
}

/** Errors are reported in order, so those of earlier calls are reported before this resolves. */
async function settled(gpu: GPUDevice): Promise<void> {
  gpu.pushErrorScope("validation");
  // rejects if the device is lost, which `gpu.lost` reports
  await Promise.allSettled([gpu.popErrorScope(), gpu.queue.onSubmittedWorkDone()]);
  await new Promise((turn) => setTimeout(turn)); // events are tasks of their own
}

/**
 * An error outside the error scopes in which buffers are made. Those scopes know the sizes; here
 * only the message is known.
 */
const faultOf = (error: GPUError): GpuFault => ({
  kind: "gpu-error",
  message:
    typeof GPUOutOfMemoryError !== "undefined" && error instanceof GPUOutOfMemoryError
      ? `it is out of memory. ${error.message}`.trimEnd()
      : error.message,
});
