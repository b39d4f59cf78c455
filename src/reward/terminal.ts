import type { Nats, Prompt, Sequences } from "../lm/sequences";

/**
 * What stands in the likelihood for ending at each prefix, in place of log p_LM(⊤ | X, z_1:i): for
 * instance log p_LM(Y | X, z_1:i) of a given continuation Y. [B, T+1] log-probabilities [nats], for
 * which a model may be needed; 0 past a sequence's length.
 */
export type Terminal = (prompt: Prompt, z: Sequences) => Promise<Float32Array>;

/** The terminals of whole strings, [N]. */
export async function terminalsOf(
  terminal: Terminal,
  { prompt, stopToken }: { readonly prompt: Prompt; readonly stopToken: number },
  strings: readonly Uint32Array[],
): Promise<Nats[]> {
  const lengths = Uint32Array.from(strings, (z) => z.length);
  const width = Math.max(1, ...lengths);
  const tokens = new Uint32Array(strings.length * width).fill(stopToken);
  strings.forEach((z, b) => tokens.set(z, b * width));
  const ends = await terminal(prompt, { batch: strings.length, width, tokens, lengths });
  return Array.from(lengths, (n, b) => ends[b * (width + 1) + n]);
}
