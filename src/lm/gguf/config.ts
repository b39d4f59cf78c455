import type { Json } from "../families/config";
import type { GgufFile } from "./container";

/** A value of the metadata by its name without the architecture's. */
type Value = (name: string) => unknown;

/** The families that are read, by llama.cpp's name, and what a `config.json` would say of each. */
const configs: Readonly<Record<string, (file: GgufFile, value: Value) => Json>> = {
  llama: decoderConfig,
  qwen2: decoderConfig,
  qwen3: decoderConfig,
  gemma3: gemmaConfig,
  gpt2: gpt2Config,
};
export const architectures: readonly string[] = Object.keys(configs);

/** What a `config.json` would say of a model whose metadata a GGUF file holds. */
export function configOf(file: GgufFile): Json {
  const type = String(file.metadata.get("general.architecture"));
  const config = configs[type];
  if (!config) throw new Error(`No GGUF file of the architecture ${type} is read.`);
  const value = (name: string) => file.metadata.get(`${type}.${name}`);
  return {
    model_type: type,
    vocab_size: file.tensors.get("token_embd.weight")?.shape[0],
    tie_word_embeddings: !file.tensors.has("output.weight"),
    ...config(file, value),
  };
}

function decoderConfig({ tensors }: GgufFile, value: Value): Json {
  const heads = value("attention.head_count");
  const width = value("embedding_length");
  const headWidth = value("attention.key_length") ?? Number(width) / Number(heads);
  return {
    hidden_size: width,
    intermediate_size: value("feed_forward_length"),
    num_hidden_layers: value("block_count"),
    num_attention_heads: heads,
    num_key_value_heads: value("attention.head_count_kv") ?? heads,
    head_dim: headWidth,
    max_position_embeddings: value("context_length"),
    rms_norm_eps: value("attention.layer_norm_rms_epsilon"),
    rope_theta: value("rope.freq_base"),
    rope_scaling: scalingOf(value),
    partial_rotary_factor: Number(value("rope.dimension_count") ?? headWidth) / Number(headWidth),
    attention_bias: tensors.has("blk.0.attn_q.bias"),
    mlp_bias: tensors.has("blk.0.ffn_up.bias"),
  };
}

/**
 * llama.cpp divides scores by the root of the head's width, makes every sixth layer global, and
 * turns local ones by θ = 10,000, where the file says nothing else. Without a window all are
 * global.
 */
function gemmaConfig(file: GgufFile, value: Value): Json {
  const config = decoderConfig(file, value);
  const window = value("attention.sliding_window");
  return {
    ...config,
    model_type: "gemma3_text",
    query_pre_attn_scalar: scoresOf(config, value),
    sliding_window: window,
    sliding_window_pattern:
      window === undefined ? 1 : (value("attention.sliding_window_pattern") ?? 6),
    rope_local_base_freq: value("rope.freq_base_swa"),
    final_logit_softcapping: value("final_logit_softcapping"),
  };
}

const OF_27B = 62; // layers of the size whose scores llama.cpp divides by another root

/** What scores are divided by the root of. */
const scoresOf = (config: Json, value: Value): unknown =>
  value("block_count") === OF_27B
    ? Number(value("embedding_length")) / Number(value("attention.head_count"))
    : config["head_dim"];

function gpt2Config(_: GgufFile, value: Value): Json {
  return {
    n_layer: value("block_count"),
    n_embd: value("embedding_length"),
    n_head: value("attention.head_count"),
    n_positions: value("context_length"),
    n_inner: value("feed_forward_length"),
    layer_norm_epsilon: value("attention.layer_norm_epsilon"),
  };
}

function scalingOf(value: Value): Json | undefined {
  const type = value("rope.scaling.type") ?? "none";
  if (type === "none") return undefined;
  return {
    rope_type: type,
    factor: value("rope.scaling.factor"),
    original_max_position_embeddings: value("rope.scaling.original_context_length"),
  };
}
