/**
 * A rolling 64-bit hash of what a run sampled and lost, step by step.
 * Equal fingerprints at a step mean the same tokens and the same losses, bit for bit, up to that
 * step.
 */
export interface Rolling {
  readonly low: number; // u32
  readonly high: number; // u32
}

export const emptyFingerprint: Rolling = { low: 0x811c9dc5, high: 0x9e3779b9 };

/** Folds words in; two lanes with different multipliers, so that 64 bits really differ. */
export function fold({ low, high }: Rolling, words: Iterable<number>): Rolling {
  for (const word of words) {
    low = mix(low ^ word, 0x85ebca6b, 0xc2b2ae35);
    high = mix((high + word) | 0, 0x7feb352d, 0x846ca68b);
  }
  return { low: low >>> 0, high: high >>> 0 };
}

/** 16 hexadecimal digits. */
export const hex = ({ low, high }: Rolling): string =>
  [high, low].map((x) => x.toString(16).padStart(8, "0")).join("");

/** The bits of a number as float32: the precision in which the device returns it. */
export const float32Bits = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0];

function mix(x: number, first: number, second: number): number {
  x = Math.imul(x ^ (x >>> 16), first);
  x = Math.imul(x ^ (x >>> 13), second);
  return x ^ (x >>> 16);
}
