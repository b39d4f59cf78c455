import { uniform } from "../../random";

type Numbers = ArrayLike<number>;

/** z(row, token) = h_row·e_token + bias_token. */
export function logit({ h, e, bias }: Record<"h" | "e" | "bias", Numbers>, C: number, row: number, token: number): number {
  let z = bias[token];
  for (let c = 0; c < C; c++) z += h[row * C + c] * e[token * C + c];
  return z;
}

/** [max z, Σ exp(z − max)] */
export function partial(z: readonly number[]): [number, number] {
  const top = z.reduce((a, b) => Math.max(a, b), -Infinity);
  return [top, z.reduce((sum, v) => sum + Math.exp(v - top), 0)];
}

/** The uniform behind one token's Gumbel noise. `draw` is seed, step, stream, position, …, number of the first row. */
export const noise = (draw: Numbers, row: number, token: number, V: number): number =>
  uniform(draw[0], draw[1], (draw[2] * 65536 + draw[3]) >>> 0, ((draw[7] + row) * V + token) >>> 0);

/** Gumbel-max: the argmax over tokens of z/T − log(−log u) is a draw from softmax(z/T). */
export const gumbelScore = (z: number, inverseT: number, u: number): number => z * inverseT - Math.log(-Math.log(u));

/** A float as the u32 that holds it, and back. */
export const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];
export const fromFloatBits = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0];
