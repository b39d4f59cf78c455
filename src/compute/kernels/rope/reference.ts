/**
 * Turns (x_i, x_{i+D/2}) of every head of one row by sign·position·θ^(−2i/D), the convention
 * of Hugging Face's Llama; D values a head, from `source` to `target`.
 */
export function rotate(
  source: ArrayLike<number>,
  target: Float64Array | Uint32Array,
  { D, THETA }: { D: number; THETA: number },
  position: number,
): void {
  const half = D / 2;
  for (let at = 0; at < target.length; at++) {
    const i = at % D;
    if (i >= half) continue;
    const angle = position * THETA ** ((-2 * i) / D);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    target[at] = source[at] * c - source[at + half] * s;
    target[at + half] = source[at + half] * c + source[at] * s;
  }
}

/**
 * ρ^(2^b) as fractions of 2³², ρ = θ^(−2/D): frequency i is the product over the bits of i.
 */
export const frequencyPowers = ({
  D,
  THETA,
}: {
  D: number;
  THETA: number;
}): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: 7 }, (_, b) => [
      `R${b}`,
      Math.min(2 ** 32 - 1, Math.round(2 ** 32 * THETA ** ((-2 * 2 ** b) / D))),
    ]),
  );
