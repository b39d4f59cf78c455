import { at, range } from "../../arrays";
import { uniform } from "../../random";

/** [max z, Σ exp(z − max)]; of nothing, what joins without a trace. */
export function partial(z: readonly number[]): [number, number] {
  const top = z.reduce((a, b) => Math.max(a, b), -1e30);
  return [top, z.reduce((sum, v) => sum + Math.exp(v - top), 0)];
}

/** log Σ exp z from the partials of a row, (max, sum) after (max, sum). */
export function logSumExp(partials: Float64Array): number {
  const tiles = range(partials.length / 2).map((t) => ({
    max: at(partials, 2 * t),
    sum: at(partials, 2 * t + 1),
  }));
  const top = Math.max(...tiles.map(({ max }) => max));
  return (
    top + Math.log(tiles.reduce((total, { max, sum }) => total + sum * Math.exp(max - top), 0))
  );
}

/** The 64 words of a draw, by name. */
export const drawOf = (draw: Uint32Array) => ({
  seed: at(draw, 0),
  step: at(draw, 1),
  stream: (at(draw, 2) * 65536 + at(draw, 3)) >>> 0, // one for each use and position
  inverseT: fromFloatBits(at(draw, 4)),
  stop: at(draw, 5),
  firstRow: at(draw, 7),
});
type Draw = ReturnType<typeof drawOf>;

/** The uniform behind the Gumbel noise of one token, N tokens to a row. */
export const noise = (draw: Draw, row: number, token: number, N: number): number =>
  uniform(draw.seed, draw.step, draw.stream, ((draw.firstRow + row) * N + token) >>> 0);

/** Gumbel-max: the argmax over tokens of z/T − log(−log u) is a draw from softmax(z/T). */
export const gumbelScore = (z: number, inverseT: number, u: number): number =>
  z * inverseT - Math.log(-Math.log(u));

/** The float that a u32 holds. */
const fromFloatBits = (bits: number): number =>
  at(new Float32Array(Uint32Array.of(bits).buffer), 0);
