import type { Json } from "../families/config";

/** A tensor of a GGUF file as Hugging Face's checkpoints name it. */
export interface Renamed {
  readonly name: string;
  /**
   * Heads whose rows llama.cpp has reordered for its rotary embedding, to be put back; 0: none.
   */
  readonly reorderedHeads: number;
  /** Whether the matrix lies the other way round than in Hugging Face's checkpoint. */
  readonly isTurned: boolean;
  /** What llama.cpp has added to every number. */
  readonly added: number;
}

/** How llama.cpp's conversion of a family names its tensors, and what it changes in them. */
interface Names {
  readonly outer: Readonly<Record<string, string>>;
  readonly layer: string; // what stands before a layer's number
  readonly inner: Readonly<Record<string, string>>;
  readonly changes: "rows of queries and keys" | "matrices are turned" | "gains are whole" | "none";
}

const outer = {
  token_embd: "model.embed_tokens",
  output_norm: "model.norm",
  output: "lm_head",
};
const attention = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
};
const mlp = {
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};
const decoder: Names = {
  outer,
  layer: "model.layers.",
  inner: { ...attention, ffn_norm: "post_attention_layernorm", ...mlp },
  changes: "none",
};

/** The families that are read, by the `model_type` that Hugging Face has for them. */
const families: Readonly<Record<string, Names>> = {
  llama: { ...decoder, changes: "rows of queries and keys" },
  qwen2: decoder,
  qwen3: decoder,
  gemma3_text: {
    ...decoder,
    inner: {
      ...attention,
      post_attention_norm: "post_attention_layernorm",
      ffn_norm: "pre_feedforward_layernorm",
      ...mlp,
      post_ffw_norm: "post_feedforward_layernorm",
    },
    changes: "gains are whole",
  },
  gpt2: {
    outer: {
      token_embd: "transformer.wte",
      position_embd: "transformer.wpe",
      output_norm: "transformer.ln_f",
      output: "lm_head",
    },
    layer: "transformer.h.",
    inner: {
      attn_norm: "ln_1",
      attn_qkv: "attn.c_attn",
      attn_output: "attn.c_proj",
      ffn_norm: "ln_2",
      ffn_up: "mlp.c_fc",
      ffn_down: "mlp.c_proj",
    },
    changes: "matrices are turned",
  },
};

/**
 * Hugging Face's name for a tensor of llama.cpp's conversion; undefined where the models that are
 * read have no such tensor.
 */
export function renamed(name: string, config: Json): Renamed | undefined {
  const names = families[String(config.model_type)];
  const [, , block, part = "", kind = ""] =
    /^(blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const known = block === undefined ? names?.outer : names?.inner;
  if (!names || !known || !Object.hasOwn(known, part)) return undefined;
  const path = known[part] ?? "";
  const at = block === undefined ? path : `${names.layer}${block}.${path}`;
  const isGain = part.endsWith("_norm");
  const changes = (what: Names["changes"]) => names.changes === what;
  return {
    name: `${at}.${kind}`,
    reorderedHeads: changes("rows of queries and keys") ? headsOf(part, config) : 0,
    isTurned: changes("matrices are turned") && block !== undefined && !isGain && kind === "weight",
    added: changes("gains are whole") && isGain ? 1 : 0,
  };
}

const headsOf = (part: string, config: Json): number => {
  if (part === "attn_q") return Number(config.num_attention_heads);
  return part === "attn_k" ? Number(config.num_key_value_heads) : 0;
};

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
