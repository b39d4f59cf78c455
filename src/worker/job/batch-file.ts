import type { Executor } from "../../compute/executor";
import { cos } from "../../exact-math";
import type { Leaves } from "../../experiment/experiment";
import { type AdapterLayout, initialAdapter, loraA, loraB, putLoraB } from "../../lm/adapter";
import { peftName } from "../../lm/peft";
import type { PlannedPolicy } from "../../lm/runtime/planned-policy";
import { sequence } from "../../lm/sequences";
import { methodOf } from "../../methods/chosen";
import type { Settings } from "../../methods/method";
import { temperatureAt } from "../../methods/schedules";
import type { Task } from "../../tasks";

/** batch.json: one batch, and what the page finds for it. */
export interface BatchFile {
  readonly prompt: number; // its place in task.json
  readonly strings: readonly (readonly number[])[];
  /** Log R of every prefix by the terms alone, untempered [nats]; null: it is no answer. */
  readonly terms: readonly (readonly (number | null)[])[];
  readonly temperature: number; // reward T
  /** Every lora_B is this times cos(1 + row + 7 column); absent: as the adapter's file has it. */
  readonly perturbation?: number;
  readonly loss: number;
  /** By the tensors of PEFT's file: of the gradient two numbers, or the gradient itself. */
  readonly gradients: Readonly<Record<string, Summed | readonly number[]>>;
}

/** A gradient g, entries in the order of PEFT's file: what tells sign and places is `along`. */
interface Summed {
  readonly norm: number;
  readonly along: number; // Σ g_i·cos(1 + i mod 9973), i from 0
}

const PERTURBATION = 0.02;
const PERIOD = 9973; // a prime, so that rows of a matrix do not repeat it

interface Measured {
  readonly planned: PlannedPolicy;
  readonly executor: Executor;
  readonly task: Task;
  readonly leaves: Leaves;
  readonly settings: Settings;
}

/**
 * Loss and gradients of the first batch that the experiment's method collects, at the seeded
 * adapter with its zeros filled, so that every matrix has a gradient. The run's own state is put
 * back; the call falls between two steps of it, with nothing in flight.
 */
export async function batchFile(given: Measured): Promise<BatchFile> {
  const { planned, settings } = given;
  const saved = await planned.readState();
  const parameters = perturbed(planned.layout, settings.seed);
  const zeros = new Float32Array(parameters.length);
  planned.writeState({ parameters, m: zeros, v: zeros, updates: 0 });
  try {
    return await measured(given);
  } finally {
    planned.writeState(saved);
  }
}

function perturbed(layout: AdapterLayout, seed: number): Float32Array {
  const { slots, R } = layout;
  const parameters = initialAdapter(layout, seed);
  for (const slot of slots) {
    const entry = (_: unknown, i: number) => cos(1 + Math.floor(i / R) + 7 * (i % R));
    const B = Float32Array.from({ length: slot.N * R }, entry).map((v) => PERTURBATION * v);
    putLoraB(parameters, slot, R, B);
  }
  return parameters;
}

async function measured({ planned, executor, task, leaves, settings }: Measured) {
  const method = await methodOf(leaves, task, settings);
  const rewardTemperature = temperatureAt(settings.temperature, 0);
  const round = { index: 0, rewardTemperature, wantPrior: false };
  const collected = await method.collect(planned, round);
  const { loss, batch, read } = method.judge(collected, round);
  const findings = read(await planned.train(loss, batch));
  const gradient = await executor.read(planned.gradient);
  const { prompt, z } = collected;
  const terms = await task.logReward(prompt, z);
  const rows = Array.from(z.lengths.keys());
  const logRs = (b: number) => {
    const start = b * (z.width + 1);
    return Array.from(terms.subarray(start, start + z.lengths[b] + 1));
  };
  return {
    prompt: task.trainPrompts.findIndex(({ id }) => id === prompt.id),
    strings: rows.map((b) => Array.from(sequence(z, b))),
    terms: rows.map((b) => logRs(b).map((r) => (r === -Infinity ? null : r))),
    temperature: rewardTemperature,
    perturbation: PERTURBATION,
    loss: findings.loss,
    gradients: summedGradients(planned.layout, gradient as Float32Array),
  };
}

function summedGradients({ slots, R }: AdapterLayout, gradient: Float32Array) {
  const entries = slots.flatMap((slot) => [
    [peftName(slot.path, "lora_A"), summed(loraA(gradient, slot, R))] as const,
    [peftName(slot.path, "lora_B"), summed(loraB(gradient, slot, R))] as const,
  ]);
  return Object.fromEntries(entries);
}

const summed = (g: Float32Array): Summed => ({
  norm: Math.sqrt(g.reduce((sum, v) => sum + v * v, 0)),
  along: g.reduce((sum, v, i) => sum + v * cos(1 + (i % PERIOD)), 0),
});
