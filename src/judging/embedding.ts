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

/** Where a sentence model comes from and how its text is got. */
interface SentenceModel {
  readonly model: string; // hub name, or a folder under `localPath`
  /** URL (a folder, in Node) to read models from; the hub is then not contacted */
  readonly localPath?: string;
  readonly device?: "wasm" | "webgpu" | "auto"; // wasm when absent: the GPU is busy training
  /**
   * URLs of onnxruntime-web's files; when absent those it was bundled with, which the site serves.
   */
  readonly runtime?: { readonly mjs: string; readonly wasm: string };
  readonly text: (z: Sequences, b: number) => string; // without ⊤
  readonly progress?: (file: string, received: number, total: number) => void; // bytes
}

/**
 * A sentence-embedding model of the visitor's choice, run by transformers.js on onnxruntime-web:
 * mean pooling over tokens, unit length. The library is loaded when this is called, not before.
 * Rejects with a whole sentence.
 */
export async function sentenceModel(choice: SentenceModel): Promise<Embedder> {
  const { env, pipeline } = await import("@huggingface/transformers");
  if (choice.localPath !== undefined)
    Object.assign(env, {
      allowLocalModels: true,
      allowRemoteModels: false,
      localModelPath: choice.localPath,
    });
  env.useWasmCache = false; // the browser's own cache has it
  // transformers.js had put a CDN here
  if (env.backends.onnx.wasm) {
    env.backends.onnx.wasm.wasmPaths = choice.runtime;
    // more would be workers from blobs, which the page's policy forbids, beside those that train
    env.backends.onnx.wasm.numThreads = 1;
  }
  const extract = await pipeline("feature-extraction", choice.model, {
    device: choice.device ?? "wasm",
    dtype: "fp32",
    progress_callback: (event) => {
      if (event.status === "progress") choice.progress?.(event.file, event.loaded, event.total);
    },
  }).catch((cause: unknown) => {
    throw new Error(
      `The sentence model ${choice.model} could not be loaded: ` +
        `${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  return {
    name: choice.model,
    async embed(_prompt, z) {
      const texts = Array.from({ length: z.batch }, (_, b) => choice.text(z, b));
      const vectors = await extract(texts, { pooling: "mean", normalize: true });
      return Float32Array.from(vectors.data as Float32Array);
    },
  };
}
