import type { Sequences } from "../lm/sequences";

/** Strings as one batch, padded to `width` with ⊤. */
export function pack(
  strings: readonly ArrayLike<number>[],
  width: number,
  stopToken: number,
): Sequences {
  const tokens = new Uint32Array(strings.length * width).fill(stopToken);
  strings.forEach((s, b) => tokens.set(Array.from(s), b * width));
  return {
    batch: strings.length,
    width,
    tokens,
    lengths: Uint32Array.from(strings, (s) => s.length),
  };
}
