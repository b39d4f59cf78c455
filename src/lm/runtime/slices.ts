import type { Sequences } from "../sequences";

/** Parts of at most B sequences. */
export function slices(z: Sequences, B: number): Sequences[] {
  return Array.from({ length: Math.ceil(z.batch / B) }, (_, c) => {
    const [from, to] = [c * B, Math.min(z.batch, (c + 1) * B)];
    return {
      batch: to - from,
      width: z.width,
      tokens: z.tokens.subarray(from * z.width, to * z.width),
      lengths: z.lengths.subarray(from, to),
    };
  });
}

/** The same sequences followed by empty ones, B in all. */
export function padBatch(z: Sequences, B: number, stop: number): Sequences {
  if (z.batch === B) return z;
  const tokens = new Uint32Array(B * z.width).fill(stop);
  const lengths = new Uint32Array(B);
  tokens.set(z.tokens);
  lengths.set(z.lengths);
  return { batch: B, width: z.width, tokens, lengths };
}

/** The first `batch` sequences of several batches, in one. */
export function joined(parts: readonly Sequences[], batch: number, stop: number): Sequences {
  if (parts.length === 1 && parts[0].batch === batch) return parts[0];
  const width = Math.max(...parts.map((p) => p.width));
  const tokens = new Uint32Array(batch * width).fill(stop);
  const lengths = new Uint32Array(batch);
  let row = 0;
  for (const p of parts)
    for (let b = 0; b < p.batch && row < batch; b++, row++) {
      lengths[row] = p.lengths[b];
      tokens.set(p.tokens.subarray(b * p.width, b * p.width + p.lengths[b]), row * width);
    }
  return { batch, width, tokens, lengths };
}
