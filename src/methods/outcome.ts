/** What one optimiser step reports. */
import { square } from "../exact-math";
import type { Collected, Findings } from "./method";

/** What a method collected and what its loss found. */
export interface MicroBatch extends Collected {
  readonly findings: Findings;
}

export interface StepOutcome {
  readonly step: number; // optimiser steps taken, this one included: 1 after the first update
  readonly loss: number; // mean over micro-batches [nats²]
  readonly microBatches: readonly MicroBatch[];
  readonly behaviour: string; // the kind that all micro-batches have, or "mixed"
  readonly rewardTemperature: number; // T of this step
  readonly learningRate: number;
  /** of r_n/T − log q(z⊤), by prompt, then mean over prompts [nats²] */
  readonly residualVariance: number | null;
  readonly rewardEvaluations: number; // sequences whose reward was computed, so far
  readonly fingerprint: string; // 16 hex digits over all tokens and losses so far
}

export function meanLoss(parts: readonly MicroBatch[]): number {
  return mean(parts.map((part) => part.findings.loss)) ?? 0;
}

export function behaviourOf(parts: readonly MicroBatch[]): string {
  const kinds = new Set(parts.map((part) => part.behaviour.kind));
  return kinds.size === 1 ? parts[0].behaviour.kind : "mixed";
}

/** Every sequence's line u_0..u_n of estimates of log Z [nats]; none where there are none. */
function linesOf({ z, findings: { logZ } }: MicroBatch): Float32Array[] {
  if (!logZ) return [];
  const start = (b: number) => b * (z.width + 1);
  return Array.from(z.lengths, (n, b) => logZ.subarray(start(b), start(b) + n + 1));
}

/** The lines of up to `most` sequences, of one prompt where it is named. */
export function logZLines(
  parts: readonly MicroBatch[],
  most: number,
  promptId?: string,
): number[][] {
  const chosen = parts.filter((part) => promptId === undefined || part.prompt.id === promptId);
  return chosen.flatMap((part) => linesOf(part).map((line) => Array.from(line))).slice(0, most);
}

/**
 * Var over fresh samples of u_n = r_n/T − log q(z⊤), within each prompt (pooling prompts would
 * add Var log Z(X)), then the mean over prompts; 0 when q ∝ R^{1/T}. Null without two fresh
 * samples of one prompt.
 */
export function residualVariance(parts: readonly MicroBatch[]): number | null {
  const ends = new Map<string, number[]>();
  for (const part of parts) {
    if (!part.fresh) continue;
    const found = linesOf(part).map((line) => line[line.length - 1]);
    ends.set(part.prompt.id, [...(ends.get(part.prompt.id) ?? []), ...found]);
  }
  return mean([...ends.values()].filter((u) => u.length > 1).map(variance));
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, v) => sum + v, 0) / values.length;

/** Unbiased: divides by N − 1. */
function variance(values: readonly number[]): number {
  const centre = mean(values) ?? 0;
  return values.reduce((sum, v) => sum + square(v - centre), 0) / (values.length - 1);
}
