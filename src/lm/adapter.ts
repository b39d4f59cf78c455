import type { Linear } from "../compute/operations";
import { type Tensor, resident, view } from "../compute/tensor";
import { uniform } from "./random";

/**
 * LoRA (Hu et al. 2021): every linear layer W [K, N] gets ΔW = (α/R)·AᵀB with A [R, K], B [R,
 * N], which is PEFT's lora_B turned round; those of the output layer are padded to a multiple of 8
 * columns by zeros that stay zeros. All adapters of a model live in one flat array, so that AdamW
 * is one launch; this file says where.
 */
export interface Site {
  readonly path: string; // of the base layer in the checkpoint, "transformer.h.0.attn.c_attn"
  readonly K: number;
  readonly N: number;
}
export interface Slot extends Site {
  readonly a: number; // offset of A [R, K] in the flat array, elements
  readonly b: number; // offset of B [R, columns]
  readonly columns: number; // N, padded
}
export interface AdapterLayout {
  readonly R: number;
  readonly alpha: number;
  readonly slots: readonly Slot[];
  readonly length: number; // of the flat array; slots are aligned to 64 elements, the gaps stay 0
}

/** The next multiple of 8: what a matrix is read by. */
export const eights = (n: number): number => Math.ceil(n / 8) * 8;
const aligned = (n: number) => Math.ceil(n / 64) * 64; // 256 bytes, what a binding may start at

/** Places A and B of every site one after the other, each where a binding may start. */
export function layoutAdapter(sites: readonly Site[], R: number, alpha: number): AdapterLayout {
  let length = 0;
  const take = (n: number) => {
    const at = length;
    length += aligned(n);
    return at;
  };
  const slots = sites.map((site) => {
    const columns = eights(site.N);
    return { ...site, columns, a: take(R * site.K), b: take(R * columns) };
  });
  return { R, alpha, slots, length };
}

/** Number of trained values, gaps and padding not counted. */
export const adapterSize = ({ slots, R }: AdapterLayout): number =>
  slots.reduce((n, s) => n + R * (s.K + s.N), 0);

/**
 * PEFT's start: A uniform in ±1/√K (Kaiming, a = √5), B = 0, so that the policy is the prior.
 */
export function initialAdapter({ slots, R, length }: AdapterLayout, seed: number): Float32Array {
  const values = new Float32Array(length);
  slots.forEach(({ K, a }, index) => {
    const bound = 1 / Math.sqrt(K);
    for (let i = 0; i < R * K; i++)
      values[a + i] = (2 * uniform(seed, index, ADAPTER_STREAM, i) - 1) * bound;
  });
  return values;
}
const ADAPTER_STREAM = 0x10a;

/** The adapter's arrays on a device. */
export interface AdapterTensors {
  readonly parameters: Tensor;
  readonly gradient: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}
export const adapterTensors = ({ length }: AdapterLayout): AdapterTensors => ({
  parameters: resident("adapter", "f32", [length]),
  gradient: resident("adapter gradient", "f32", [length]),
  m: resident("AdamW first moment", "f32", [length]),
  v: resident("AdamW second moment", "f32", [length]),
});

/** The adapter's share of one linear layer. */
export function slotTensors(
  slot: Slot,
  R: number,
  { parameters, gradient }: AdapterTensors,
): Pick<Linear, "a" | "b" | "da" | "db"> {
  const part = (of: Tensor, at: number, shape: readonly number[], what: string) =>
    view(of, at, shape, `${slot.path}.${what}`);
  return {
    a: part(parameters, slot.a, [R, slot.K], "lora_A"),
    b: part(parameters, slot.b, [R, slot.columns], "lora_B"),
    da: part(gradient, slot.a, [R, slot.K], "lora_A.grad"),
    db: part(gradient, slot.b, [R, slot.columns], "lora_B.grad"),
  };
}

/** PEFT's lora_B [N, R] from B [R, columns] of flat values. */
export function loraB(values: Float32Array, { b, N, columns }: Slot, R: number): Float32Array {
  const out = new Float32Array(N * R);
  for (let n = 0; n < N; n++)
    for (let r = 0; r < R; r++) out[n * R + r] = values[b + r * columns + n];
  return out;
}

/** The way back: puts PEFT's lora_B [N, R] into flat values. */
export function putLoraB(
  values: Float32Array,
  { b, N, columns }: Slot,
  R: number,
  given: ArrayLike<number>,
): void {
  for (let n = 0; n < N; n++)
    for (let r = 0; r < R; r++) values[b + r * columns + n] = given[n * R + r];
}
