import { uniform } from "../../random";

type Numbers = ArrayLike<number>;

/** [max z, Σ exp(z − max)]; of nothing, what joins without a trace. */
export function partial(z: readonly number[]): [number, number] {
  const top = z.reduce((a, b) => Math.max(a, b), -1e30);
  return [top, z.reduce((sum, v) => sum + Math.exp(v - top), 0)];
}

/** log Σ exp z from the partials of a row, (max, sum) after (max, sum). */
export function logSumExp(partials: Numbers): number {
  const tiles = Array.from({ length: partials.length / 2 }, (_, t) => [
    partials[2 * t],
    partials[2 * t + 1],
  ]);
  const top = Math.max(...tiles.map(([max]) => max));
  return top + Math.log(tiles.reduce((total, [max, sum]) => total + sum * Math.exp(max - top), 0));
}

/**
 * The uniform behind one token's Gumbel noise. `draw` is seed, step, stream, position, …, number
 * of the first row.
 */
export const noise = (draw: Numbers, row: number, token: number, N: number): number =>
  uniform(draw[0], draw[1], (draw[2] * 65536 + draw[3]) >>> 0, ((draw[7] + row) * N + token) >>> 0);

/** Gumbel-max: the argmax over tokens of z/T − log(−log u) is a draw from softmax(z/T). */
export const gumbelScore = (z: number, inverseT: number, u: number): number =>
  z * inverseT - Math.log(-Math.log(u));

/** A float as the u32 that holds it, and back. */
export const floatBits = (value: number): number =>
  new Uint32Array(Float32Array.of(value).buffer)[0];
export const fromFloatBits = (bits: number): number =>
  new Float32Array(Uint32Array.of(bits).buffer)[0];
