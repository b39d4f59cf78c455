import { at } from "../../arrays";

interface Rotation {
  readonly D: number; // channels of a head
  readonly THETA: number;
  readonly position: number; // negative: turns back
}

/**
 * Turns (x_i, x_{i+D/2}) of every head of one row by position·θ^(−2i/D), the convention of Hugging
 * Face's Llama.
 */
export function rotated(x: Float64Array, { D, THETA, position }: Rotation): Float64Array {
  const half = D / 2;
  return x.map((value, place) => {
    const channel = place % D;
    const isFirst = channel < half;
    const angle = position * THETA ** ((-2 * (isFirst ? channel : channel - half)) / D);
    const partner = at(x, isFirst ? place + half : place - half);
    return value * Math.cos(angle) + (isFirst ? -1 : 1) * partner * Math.sin(angle);
  });
}
