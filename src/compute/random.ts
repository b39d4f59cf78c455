import { cos, log } from "../exact-math";

/**
 * Counter-based random numbers: a value is a pure function of (seed, step, stream, counter), so any
 * draw can be replayed without its predecessors, on the GPU and here alike. The mixing is PCG-4D
 * (Jarzynski & Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3), listing `pcg4d`), u32
 * arithmetic only. `kernels/head/draw.wgsl` repeats it line for line.
 */
export function hash4(
  seed: number,
  step: number,
  stream: number,
  counter: number,
): [number, number, number, number] {
  let x = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  let y = (Math.imul(step, 1664525) + 1013904223) >>> 0;
  let z = (Math.imul(stream, 1664525) + 1013904223) >>> 0;
  let w = (Math.imul(counter, 1664525) + 1013904223) >>> 0;
  const round = () => {
    x = (x + Math.imul(y, w)) >>> 0;
    y = (y + Math.imul(z, x)) >>> 0;
    z = (z + Math.imul(x, y)) >>> 0;
    w = (w + Math.imul(y, z)) >>> 0;
  };
  round();
  x = (x ^ (x >>> 16)) >>> 0;
  y = (y ^ (y >>> 16)) >>> 0;
  z = (z ^ (z >>> 16)) >>> 0;
  w = (w ^ (w >>> 16)) >>> 0;
  round();
  return [x, y, z, w];
}

/** One u32. */
export const hash = (seed: number, step: number, stream: number, counter: number): number =>
  hash4(seed, step, stream, counter)[0];

/** Uniform in (0, 1): 23 bits, centred, so that neither 0 nor 1 occurs and f32 holds it exactly. */
export const uniform = (seed: number, step: number, stream: number, counter: number): number =>
  ((hash(seed, step, stream, counter) >>> 9) + 0.5) / 8388608;

/** Standard normal by Box–Muller from two words of one hash. */
export function normal(seed: number, step: number, stream: number, counter: number): number {
  const [a, b] = hash4(seed, step, stream, counter);
  const u = ((a >>> 9) + 0.5) / 8388608;
  const v = ((b >>> 9) + 0.5) / 8388608;
  return Math.sqrt(-2 * log(u)) * cos(2 * Math.PI * v);
}
