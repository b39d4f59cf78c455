import { at } from "../compute/arrays";
import type { Linear } from "../compute/operations";
import { type Tensor, resident, view } from "../compute/tensor";
import { type Axis, place, unplaced } from "./axes";
import { streams, uniform } from "./streams";
import {
  TERMS,
  type TemperatureRange,
  factorStart,
  startOfFactor,
  trainedLength,
} from "./temperatures";

/**
 * LoRA (Hu et al. 2021): every linear layer W [K, N] gets ΔW = (α/R)·AᵀB with A [R, K], B [R, N],
 * which is PEFT's lora_B transposed; where K or N is padded, zeros that stay zeros lie in the
 * padding. All adapters of a model live in one flat array, so that AdamW is one launch; this file
 * says where.
 */
export interface Site {
  readonly path: string; // of the base layer in the checkpoint, "transformer.h.0.attn.c_attn"
  readonly K: number;
  readonly N: number;
  readonly input: Axis; // K
  readonly output: Axis; // N
}
export const siteOf = (path: string, input: Axis, output: Axis): Site => ({
  path,
  K: input.size,
  N: output.size,
  input,
  output,
});

export interface Slot extends Site {
  readonly a: number; // offset of A [R, input.padded] in the flat array, elements
  readonly b: number; // offset of B [R, output.padded]
}
export interface AdapterLayout {
  readonly R: number;
  readonly alpha: number;
  readonly slots: readonly Slot[];
  readonly length: number; // of the flat array; slots are aligned to 64 elements, the gaps stay 0
  /** Where one adapter serves all of them, each entry is a function of T; see `temperatures.ts`. */
  readonly temperatures?: TemperatureRange;
}

const aligned = (n: number) => Math.ceil(n / 64) * 64; // 256 bytes, what a binding may start at

/** Places A and B of every site one after the other, each where a binding may start. */
export function layoutAdapter(
  sites: readonly Site[],
  R: number,
  alpha: number,
  temperatures?: TemperatureRange,
): AdapterLayout {
  let length = 0;
  const reserve = (n: number) => {
    const at = length;
    length += aligned(n);
    return at;
  };
  const slots = sites.map((site) => ({
    ...site,
    a: reserve(R * site.input.padded),
    b: reserve(R * site.output.padded),
  }));
  return { R, alpha, slots, length, ...(temperatures && { temperatures }) };
}

/** Number of trained values, gaps and padding not counted. */
export function adapterSize({ slots, R, temperatures }: AdapterLayout): number {
  const one = slots.reduce((n, s) => n + R * (s.K + s.N), 0);
  return temperatures ? (1 + TERMS) * one + TERMS : one;
}

/**
 * PEFT's start: A uniform in ±1/√K (Kaiming, a = √5), B = 0, so that the policy is the prior; of
 * an adapter for all temperatures it is the prior with its logits divided by T.
 */
export function initialAdapter(layout: AdapterLayout, seed: number): Float32Array {
  const { slots, R, length, temperatures } = layout;
  const values = new Float32Array(trainedLength(layout));
  if (temperatures) values.set(startOfFactor(temperatures), factorStart(length));
  slots.forEach((slot, index) => {
    const bound = 1 / Math.sqrt(slot.K);
    const A = Float32Array.from(
      { length: R * slot.K },
      (_, i) => (2 * uniform(seed, index, streams.adapter, i) - 1) * bound,
    );
    putLoraA(values, slot, R, A);
  });
  return values;
}

/** An adapter's values as linear layers read them, and their gradient. */
export interface AdapterValues {
  readonly parameters: Tensor<"f32">;
  readonly gradient: Tensor<"f32">;
}
/** What is trained of an adapter, on a device. */
export interface AdapterTensors extends AdapterValues {
  readonly m: Tensor<"f32">;
  readonly v: Tensor<"f32">;
}
export function adapterTensors(layout: AdapterLayout): AdapterTensors {
  const shape = [trainedLength(layout)];
  return {
    parameters: resident("adapter", "f32", shape),
    gradient: resident("adapter gradient", "f32", shape),
    m: resident("AdamW first moment", "f32", shape),
    v: resident("AdamW second moment", "f32", shape),
  };
}

/** The adapter's share of one linear layer. */
export function slotTensors(
  { path, a, b, input, output }: Slot,
  R: number,
  { parameters, gradient }: AdapterValues,
): Pick<Linear, "a" | "b" | "da" | "db"> {
  return {
    a: view(parameters, a, [R, input.padded], `${path}.lora_A`),
    b: view(parameters, b, [R, output.padded], `${path}.lora_B`),
    da: view(gradient, a, [R, input.padded], `${path}.lora_A.grad`),
    db: view(gradient, b, [R, output.padded], `${path}.lora_B.grad`),
  };
}

/** PEFT's lora_A [R, K] of flat values. */
export function loraA(values: Float32Array, { a, K, input }: Slot, R: number): Float32Array {
  const out = new Float32Array(R * K);
  for (let r = 0; r < R; r++) out.set(unplaced(input, values, a + r * input.padded), r * K);
  return out;
}

/** PEFT's lora_B [N, R] of flat values. */
export function loraB(values: Float32Array, { b, N, output }: Slot, R: number): Float32Array {
  const out = new Float32Array(N * R);
  for (let r = 0; r < R; r++)
    unplaced(output, values, b + r * output.padded).forEach((v, n) => (out[n * R + r] = v));
  return out;
}

/** The way back: puts PEFT's lora_A [R, K] into flat values. */
export function putLoraA(
  values: Float32Array,
  { a, K, input }: Slot,
  R: number,
  given: Float32Array,
): void {
  for (let r = 0; r < R; r++)
    place(input, { values: given, start: r * K }, values, a + r * input.padded);
}

/** Puts PEFT's lora_B [N, R] into flat values. */
export function putLoraB(
  values: Float32Array,
  { b, N, output }: Slot,
  R: number,
  given: Float32Array,
): void {
  for (let r = 0; r < R; r++) {
    const column = new Float32Array(N).map((_, n) => at(given, n * R + r));
    place(output, { values: column, start: 0 }, values, b + r * output.padded);
  }
}
