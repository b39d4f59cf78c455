import { type Architecture, type Read, bad } from "../architecture";
import { toFloats } from "../conversion";
import type { GgufTensor } from "./container";

/** The tensor by whose values llama.cpp divides the rotary frequencies of all layers. */
export const FREQUENCY_FACTORS = "rope_freqs.weight";

/**
 * Rotary frequencies divided by the factors of a GGUF file, one for each pair of a head.
 * llama.cpp's conversion of Llama 3.1 and 3.2 writes the blend of long and short waves, which is
 * `rope_type` "llama3" of a config.json, as such a tensor, and no other word of it
 * (github.com/ggml-org/llama.cpp, `generate_extra_tensors` of its Llama conversion). Rejects where
 * bytes cannot be had.
 */
export async function withFactors(
  architecture: Architecture,
  { shape, type, read }: GgufTensor,
): Promise<Read<Architecture>> {
  const pairs = architecture.D / 2;
  if (!("plain" in type) || type.plain !== "F32" || shape.length !== 1 || shape[0] !== pairs)
    return bad(
      `The GGUF file's tensor ${FREQUENCY_FACTORS} is ${type.name} of shape ` +
        `[${shape.join(", ")}]; its model needs F32 of shape [${pairs}].`,
    );
  const factors = toFloats("F32", await read());
  const wrong = factors.findIndex((factor) => !(factor > 0 && Number.isFinite(factor)));
  if (wrong >= 0)
    return bad(
      `The GGUF file's tensor ${FREQUENCY_FACTORS} holds ${factors[wrong]} for pair ${wrong}; ` +
        "a rotary frequency can only be divided by a finite number above 0.",
    );
  const attention = architecture.attention.map((layer) => ({
    ...layer,
    frequencies: layer.frequencies.map((f, pair) => f / (factors[pair] ?? 1)),
  }));
  return { ok: true, value: { ...architecture, attention } };
}
