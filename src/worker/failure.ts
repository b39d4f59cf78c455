import { GpuError } from "../compute/fault";
import { Missing, Unusable } from "../lm/sources/source";
import { CodeFault } from "../reward/code";
import type { Fault } from "./protocol";

/** Carries a fault out of a call that cannot return one. */
export class Failure extends Error {
  constructor(readonly fault: Fault) {
    super(JSON.stringify(fault));
    this.name = "Failure";
  }
}

/**
 * Whatever was thrown, as a fault with a sentence. What nobody foresaw keeps its own words.
 */
export function faultOf(error: unknown, savedAt: number | null): Fault {
  if (error instanceof Failure) return error.fault;
  if (error instanceof Missing)
    return { kind: "download-failed", name: error.file, status: error.status };
  if (error instanceof Unusable) return { kind: "bad-file", sentence: error.message };
  if (error instanceof CodeFault)
    return { kind: "bad-code", sentence: error.sentence, place: error.place };
  if (error instanceof GpuError)
    return error.fault.kind === "device-lost" ? { ...error.fault, savedAt } : error.fault;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "worker-died", message: /[.!?]$/.test(message) ? message : `${message}.` };
}
