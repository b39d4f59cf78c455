import type { Fault } from "../../worker/protocol";
import type { Phase } from "../stores/runtime";
import { megabytes } from "./figures";

/**
 * What this machine is doing, in a few words after "This machine:"; for the message line and the
 * status bar alike.
 */
export function machineState(phase: Phase): string {
  switch (phase.at) {
    case "idle":
      return "not asked to train yet";
    case "probing":
      return sentenceCase(phase.what);
    case "loading":
      return `loading ${phase.name}, ${megabytes(phase.received, phase.total)}`;
    case "ready":
    case "paused":
      return "ready to train";
    case "running":
      return "training";
    case "stopped":
      return unable[phase.fault.kind] ?? "stopped by a fault";
  }
}

const unable: Partial<Record<Fault["kind"], string>> = {
  "no-webgpu": "no WebGPU",
  "no-adapter": "no graphics device",
  "no-simd": "cannot train, this browser is too old",
  "kernel-wrong": "cannot train, a kernel computes wrongly",
  "out-of-memory": "cannot train, too little memory",
  "download-failed": "cannot train, a file is missing",
  "model-missing": "does not have this model",
  "device-lost": "graphics device lost",
};

const sentenceCase = (what: string) =>
  what.charAt(0).toLowerCase() + what.slice(1).replace(/[.]$/, "");

/** "34 of 78" as a share of the whole; of a download, its bytes. */
export function progressOf(phase: Phase): number | undefined {
  if (phase.at === "loading") return phase.received / Math.max(1, phase.total);
  const counted = phase.at === "probing" ? /(\d+) of (\d+)/.exec(phase.what) : null;
  return counted ? Number(counted[1]) / Number(counted[2]) : undefined;
}

/** A graphics device's name without its driver's: "llvmpipe: Mesa 25.0 (LLVM 15)" is llvmpipe. */
export const shortDevice = (name: string) => name.split(/: | \(/)[0];
