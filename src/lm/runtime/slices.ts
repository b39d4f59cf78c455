import { type Sequences, lengthOf, sequence, sequenceActions } from "../sequences";

/** Parts of at most B sequences. */
export function slices(z: Sequences, B: number): Sequences[] {
  return Array.from({ length: Math.ceil(z.batch / B) }, (_, part) => {
    const from = part * B;
    const to = Math.min(z.batch, from + B);
    const cells = [from * z.width, to * z.width] as const;
    return {
      batch: to - from,
      width: z.width,
      tokens: z.tokens.subarray(...cells),
      lengths: z.lengths.subarray(from, to),
      ...(z.actions && { actions: z.actions.subarray(...cells) }),
    };
  });
}

/** The same sequences followed by empty ones, B in all. */
export function padBatch(z: Sequences, B: number, stop: number): Sequences {
  return z.batch === B ? z : joined([z], B, stop);
}

/**
 * The first `batch` sequences of several batches in one; empty ones follow where there are fewer.
 */
export function joined(parts: readonly Sequences[], batch: number, stop: number): Sequences {
  const [only] = parts;
  if (parts.length === 1 && only?.batch === batch) return only;
  const width = Math.max(...parts.map((p) => p.width));
  const tokens = new Uint32Array(batch * width).fill(stop);
  const lengths = new Uint32Array(batch);
  const tools = parts.some((p) => p.actions);
  const actions = tools ? new Uint8Array(batch * width).fill(1) : undefined;
  let row = 0;
  for (const p of parts)
    for (let b = 0; b < p.batch && row < batch; b++, row++) {
      lengths[row] = lengthOf(p, b);
      tokens.set(sequence(p, b), row * width);
      actions?.set(sequenceActions(p, b) ?? [], row * width);
    }
  return { batch, width, tokens, lengths, ...(actions && { actions }) };
}
