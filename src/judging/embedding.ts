import type { Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";

/** Turns samples into vectors for the diversity figure. */
export interface Embedder {
  readonly name: string; // for the chart's subtitle
  /** [B, C] one row a sequence. */
  embed(prompt: Prompt, z: Sequences): Promise<Float32Array>;
}

/**
 * Mean-pooled last hidden state of the frozen model over z's tokens: always at hand, nothing to
 * download.
 */
export const hiddenState = (policy: Policy): Embedder => ({
  name: "mean hidden state of the untrained model",
  embed: (prompt, z) => policy.embed(prompt, z),
});

/** A model of the visitor's choice, or none; or why it cannot be had, in one sentence. */
export type LoadedEmbedder =
  | { readonly ok: true; readonly embedder: Embedder | undefined }
  | { readonly ok: false; readonly sentence: string };

/** The model of a name, if there is a name. */
export async function loadedEmbedder(
  name: string | undefined,
  load: (name: string) => Promise<Embedder>,
): Promise<LoadedEmbedder> {
  if (name === undefined) return { ok: true, embedder: undefined };
  try {
    return { ok: true, embedder: await load(name) };
  } catch (error) {
    return { ok: false, sentence: error instanceof Error ? error.message : String(error) };
  }
}
