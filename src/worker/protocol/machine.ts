import type { ExecutorName } from "../../experiment/experiment";

/** Why a run is computed by what computes it. */
export type Chosen =
  | "hardware" // there is a graphics device
  | "no-webgpu" // so WebAssembly
  | "no-adapter" // WebGPU has no device to give; so WebAssembly
  | "software-adapter" // WebGPU would run on the processor, slower; so WebAssembly
  | "graphics-wrong" // the graphics device failed its test; so WebAssembly
  | "visitor"
  | "link" // made there
  | "save"; // made there

/** Why a run in WebAssembly has one thread. */
export type SingleThread =
  | "not-isolated" // the page is not isolated from other origins, so threads share no memory
  | "one-core"
  | "helper-lost"; // a helper thread stopped in this sitting

export interface Machine {
  readonly executor: ExecutorName;
  readonly chosen: Chosen;
  /** The threads that share the work of WebAssembly; null on a graphics device. */
  readonly threads: number | null;
  readonly single: SingleThread | null; // null where there are several threads, or none
  // "NVIDIA GeForce RTX 3060", "SwiftShader (processor)"; "WebAssembly", the same on every machine
  readonly adapter: string;
  readonly software: boolean; // runs on the processor
  readonly weights: string; // "f16 weights, f32 sums"
  readonly features: readonly string[];
  readonly memoryBytes: number; // held for this run; others may share its frozen weights
  readonly model: {
    readonly name: string;
    readonly parameters: number;
    readonly vocabulary: number;
    readonly adapterParameters: number;
  };
}
