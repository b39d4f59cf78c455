import { GpuError } from "../compute/fault";
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
  if (error instanceof GpuError)
    return error.fault.kind === "device-lost" ? { ...error.fault, savedAt } : error.fault;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "worker-died", message: /[.!?]$/.test(message) ? message : `${message}.` };
}
