/** What can go wrong on a device, as values that higher rooms turn into sentences. */
export type GpuFault =
  | { kind: "no-webgpu" }
  | { kind: "no-adapter" }
  | { kind: "device-lost"; reason: string }
  | {
      kind: "out-of-memory";
      what: string;
      neededMB: number;
      limitMB: number;
      usedMB?: number; // of a processor's memory, which is then `limitMB` large
      memory?: "processor"; // that of WebAssembly; a graphics device's when absent
    }
  | { kind: "gpu-error"; message: string }
  | { kind: "no-simd" } // of WebAssembly: a browser of before 2023
  | { kind: "thread-lost" } // a helper thread of the processor stopped answering
  | { kind: "kernel-wrong"; kernel: string; error: number; tolerance: number };

/** Carries a fault through promises; the worker reads it. */
export class GpuError extends Error {
  constructor(readonly fault: GpuFault) {
    super(JSON.stringify(fault));
    this.name = "GpuError";
  }
}
