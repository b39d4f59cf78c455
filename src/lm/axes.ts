import type { Architecture } from "./architecture";

/**
 * One axis of a matrix: how many entries the checkpoint has, and where they lie on the device.
 * Kernels read eight columns at a time, so widths are padded with zeros to multiples of 8; the
 * padding stays zero through training, forwards and backwards.
 */
export interface Axis {
  readonly size: number; // as in the checkpoint
  readonly padded: number; // on the device
  readonly runs: readonly Run[]; // in order, `size` entries in all
}
/** `length` entries that lie together in both. */
interface Run {
  readonly from: number; // in the checkpoint
  readonly to: number; // on the device
  readonly length: number;
}

/** The next multiple of 8. */
const eights = (n: number): number => Math.ceil(n / 8) * 8;

/** The entries in order, the padding behind them. */
export const axis = (size: number): Axis => ({
  size,
  padded: eights(size),
  runs: [{ from: 0, to: 0, length: size }],
});

type Numbers = Float32Array | Uint16Array;

/**
 * Puts the `size` entries of `given` from `start` on where they lie on the device, from `at` on.
 */
export function place<T extends Numbers>(
  { runs }: Axis,
  given: { readonly values: T; readonly start: number },
  out: T,
  at: number,
): void {
  for (const { from, to, length } of runs) {
    const first = given.start + from;
    out.set(given.values.subarray(first, first + length), at + to);
  }
}

/** The way back: the `size` entries of one axis that lies on the device from `at` on. */
export function unplaced({ size, runs }: Axis, values: Float32Array, at: number): Float32Array {
  const out = new Float32Array(size);
  for (const { from, to, length } of runs)
    out.set(values.subarray(at + to, at + to + length), from);
  return out;
}

/** Where each entry of an axis lies on the device. */
export function placesOf({ size, runs }: Axis): Uint32Array {
  const places = new Uint32Array(size);
  for (const { from, to, length } of runs)
    for (let i = 0; i < length; i++) places[from + i] = to + i;
  return places;
}

/** `count` blocks, each of `parts` equal parts that are padded one by one. */
function blocks(count: number, parts: number, size: number, padded: number): Axis {
  const together = size === padded;
  const length = size / parts;
  const runs = Array.from({ length: count * parts }, (_, i) => ({
    from: i * length,
    to: (i * padded) / parts,
    length,
  }));
  const total = count * size;
  return {
    size: total,
    padded: count * padded,
    runs: together ? [{ from: 0, to: 0, length: total }] : runs,
  };
}

/** The axes of a model's matrices, and the width of a head on the device. */
export interface Axes {
  readonly C: Axis; // hidden
  readonly F: Axis; // inner width of the MLP
  readonly V: Axis; // vocabulary
  readonly L: Axis; // positions, never padded
  readonly q: Axis; // HQ·D
  readonly kv: Axis; // HKV·D
  readonly qkv: Axis; // (HQ + 2·HKV)·D
  readonly head: Axis; // D
  readonly D: number;
}

export function axesOf({ C, F, V, L, HQ, HKV, D, attention }: Architecture): Axes {
  const whole = D % 4 === 0 && (HQ * D) % 8 === 0 && (HKV * D) % 8 === 0;
  const padded = whole ? D : eights(D);
  // rotary embeddings turn channel j with channel j + D/2, so the halves are padded one by one
  const isRotary = attention.some(({ frequencies }) => frequencies.length > 0);
  const heads = (count: number) => blocks(count, isRotary ? 2 : 1, D, padded);
  return {
    C: axis(C),
    F: axis(F),
    V: axis(V),
    L: { ...axis(L), padded: L },
    q: heads(HQ),
    kv: heads(HKV),
    qkv: heads(HQ + 2 * HKV),
    head: heads(1),
    D: padded,
  };
}
