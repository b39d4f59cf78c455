import type { Json } from "../families/config";
import type { GgufFile } from "./container";

/** A tensor of a GGUF file as Hugging Face's checkpoints name it. */
export interface Renamed {
  readonly name: string;
  /**
   * Heads whose rows llama.cpp has reordered for its rotary embedding, to be put back; 0: none.
   */
  readonly reorderedHeads: number;
}

const OUTER: Readonly<Record<string, string>> = {
  "token_embd.weight": "model.embed_tokens.weight",
  "output_norm.weight": "model.norm.weight",
  "output.weight": "lm_head.weight",
};
const INNER: Readonly<Record<string, string>> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

/** The architectures that are read, by llama.cpp's name, which is the `model_type` of each. */
export const architectures: readonly string[] = ["llama", "qwen2", "qwen3"];

/** Of these, llama.cpp reorders the rows of queries and keys. */
const REORDERED = "llama";

/**
 * Hugging Face's name for a tensor of llama.cpp's conversion; undefined where the models that are
 * read have no such tensor.
 */
export function renamed(name: string, config: Json): Renamed | undefined {
  const outer = Object.hasOwn(OUTER, name) ? OUTER[name] : undefined;
  if (outer !== undefined) return { name: outer, reorderedHeads: 0 };
  const [, block, part = "", kind] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const inner = Object.hasOwn(INNER, part) ? INNER[part] : undefined;
  if (block === undefined || inner === undefined) return undefined;
  const heads = {
    attn_q: Number(config.num_attention_heads),
    attn_k: Number(config.num_key_value_heads),
  }[part];
  const reorderedHeads = config.model_type === REORDERED ? (heads ?? 0) : 0;
  return { name: `model.layers.${block}.${inner}.${kind}`, reorderedHeads };
}

/**
 * Row r of a query or key matrix of Hugging Face lies at this row of llama.cpp's, which pairs the
 * neighbours (2j, 2j + 1) of a head where Hugging Face pairs (j, j + D/2)
 * (github.com/ggml-org/llama.cpp, `permute` of its Llama conversion).
 */
export function storedRow(r: number, headRows: number): number {
  const inHead = r % headRows;
  const half = headRows / 2;
  const place = inHead < half ? 2 * inHead : 2 * (inHead - half) + 1;
  return r - inHead + place;
}

/** What a `config.json` would say of a model whose metadata a GGUF file holds. */
export function configOf({ metadata, tensors }: GgufFile): Json {
  const type = metadata.get("general.architecture");
  const value = (name: string) => metadata.get(`${String(type)}.${name}`);
  const heads = value("attention.head_count");
  const width = value("embedding_length");
  const headWidth = value("attention.key_length") ?? Number(width) / Number(heads);
  return {
    model_type: type,
    vocab_size: tensors.get("token_embd.weight")?.shape[0],
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
    tie_word_embeddings: !tensors.has("output.weight"),
  };
}

function scalingOf(value: (name: string) => unknown): Json | undefined {
  const type = value("rope.scaling.type") ?? "none";
  if (type === "none") return undefined;
  return {
    rope_type: type,
    factor: value("rope.scaling.factor"),
    original_max_position_embeddings: value("rope.scaling.original_context_length"),
  };
}
