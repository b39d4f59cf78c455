import type { CodePlace } from "../../reward/code";
import type { ModelMissing } from "./models";

/** What went wrong with a run; `worker/sentences.ts` says it in words. */
export type Fault =
  | { kind: "no-webgpu" } // the browser has no navigator.gpu
  | { kind: "no-adapter" }
  | { kind: "device-lost"; reason: string; savedAt: number | null }
  | {
      kind: "out-of-memory";
      what: string;
      neededMB: number;
      limitMB: number;
      memory?: "processor"; // that of WebAssembly; a graphics device's when absent
      usedMB?: number; // of WebAssembly's memory, which is then `limitMB` large
    }
  | { kind: "not-finite"; tensor: string; step: number; savedAt: number | null }
  | { kind: "kernel-wrong"; kernel: string; error: number; tolerance: number }
  | { kind: "gpu-error"; message: string }
  | { kind: "no-simd" } // the browser's WebAssembly is too old
  | { kind: "thread-lost" } // a helper thread of the processor stopped answering
  | { kind: "worker-died"; message: string }
  // `kept` runs are saved already and take `keptMB`
  | { kind: "storage-full"; neededMB: number; kept: number; keptMB: number }
  | { kind: "saves-full"; kept: number } // as many runs are saved as may be
  // weights, tokenizer, experiment file: the sentence is whole
  | { kind: "bad-file"; sentence: string }
  | { kind: "bad-link"; sentence: string }
  | { kind: "bad-edit"; sentence: string }
  // of a reward, met while the run goes on; `place` counts from 1
  | { kind: "bad-code"; sentence: string; place: CodePlace | null }
  | { kind: "bad-adapter"; sentence: string } // files that were to be imported
  | { kind: "bad-export"; sentence: string } // what was to leave as files
  | { kind: "write-failed"; file: string; reason: string } // headless: of the run's folder
  | { kind: "download-failed"; name: string; status: string }
  | ModelMissing;
