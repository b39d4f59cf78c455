import { at } from "../../arrays";

const RADIANS = (2 * Math.PI) / 2 ** 32; // of one unit of a frequency

interface Rotation {
  readonly D: number; // channels of a head
  readonly frequencies: Uint32Array; // [D/2] turns per position, fractions of 2³²
  readonly position: number; // negative: turns back
}

/**
 * Turns (x_i, x_{i+D/2}) of every head of one row by position·frequencies[i], the convention of
 * Hugging Face's Llama.
 */
export function rotated(x: Float64Array, { D, frequencies, position }: Rotation): Float64Array {
  const half = D / 2;
  return x.map((value, place) => {
    const channel = place % D;
    const isFirst = channel < half;
    const angle = position * at(frequencies, channel % half) * RADIANS;
    const partner = at(x, isFirst ? place + half : place - half);
    return value * Math.cos(angle) + (isFirst ? -1 : 1) * partner * Math.sin(angle);
  });
}
