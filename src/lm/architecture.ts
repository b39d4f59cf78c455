/** The numbers of a decoder-only model, read from Hugging Face's `config.json`. */
export interface Architecture {
  readonly family: "gpt2" | "llama";
  readonly layers: number;
  readonly C: number; // hidden width
  readonly HQ: number; // query heads
  readonly HKV: number; // key and value heads
  readonly D: number; // width of a head
  readonly F: number; // inner width of the MLP
  readonly V: number; // vocabulary
  readonly L: number; // positions
  readonly epsilon: number; // of the norms
  readonly theta: number; // of the rotary embedding; unused by gpt2
  readonly tied: boolean; // the output embedding is the input embedding
}

export type Read<T> = { ok: true; value: T } | { ok: false; sentence: string };

type Json = Readonly<Record<string, unknown>>;

/** Reads a config, or says in one sentence what is wrong with it. */
export function readArchitecture(config: unknown): Read<Architecture> {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return bad("config.json must hold one JSON object.");
  const json = config as Json;
  const type = json.model_type;
  if (type === "gpt2") return gpt2(json);
  if (type === "llama") return llama(json);
  return bad(`config.json has model_type ${JSON.stringify(type)}; only "gpt2" and "llama" can be trained here.`);
}

function gpt2(json: Json): Read<Architecture> {
  const sizes = positives(json, ["n_layer", "n_embd", "n_head", "vocab_size", "n_positions"]);
  if (!sizes.ok) return sizes;
  const [layers, C, HQ, V, L] = sizes.value;
  const activation = json.activation_function ?? "gelu_new";
  if (activation !== "gelu_new" && activation !== "gelu_pytorch_tanh") return bad(`config.json asks for the activation ${JSON.stringify(activation)}; only "gelu_new" is known for gpt2.`);
  for (const [key, wanted] of [["scale_attn_weights", true], ["scale_attn_by_inverse_layer_idx", false], ["reorder_and_upcast_attn", false]] as const)
    if (json[key] !== undefined && json[key] !== wanted) return bad(`config.json sets ${key} to ${JSON.stringify(json[key])}; only ${wanted} is supported.`);
  return checked({
    family: "gpt2", layers, C, HQ, HKV: HQ, D: C / HQ, F: typeof json.n_inner === "number" ? json.n_inner : 4 * C, V, L,
    epsilon: positive(json.layer_norm_epsilon, 1e-5), theta: 0, tied: json.tie_word_embeddings !== false,
  });
}

function llama(json: Json): Read<Architecture> {
  const sizes = positives(json, ["num_hidden_layers", "hidden_size", "num_attention_heads", "vocab_size", "max_position_embeddings", "intermediate_size"]);
  if (!sizes.ok) return sizes;
  const [layers, C, HQ, V, L, F] = sizes.value;
  if ((json.hidden_act ?? "silu") !== "silu") return bad(`config.json asks for hidden_act ${JSON.stringify(json.hidden_act)}; only "silu" is known for llama.`);
  if (json.attention_bias === true || json.mlp_bias === true) return bad("config.json sets attention_bias or mlp_bias; llama models with biases are not supported.");
  const scaling = json.rope_scaling ?? (json.rope_parameters);
  if (typeof scaling === "object" && scaling !== null && !["default", undefined].includes((scaling as Json).rope_type as string | undefined))
    return bad(`config.json scales its rotary embedding (${JSON.stringify((scaling as Json).rope_type)}); only unscaled rotary embeddings are supported.`);
  const nested = (json.rope_parameters as Json | undefined)?.rope_theta;
  return checked({
    family: "llama", layers, C, HQ, HKV: positive(json.num_key_value_heads, HQ), D: positive(json.head_dim, C / HQ), F, V, L,
    epsilon: positive(json.rms_norm_eps, 1e-6), theta: positive(json.rope_theta ?? nested, 10000), tied: json.tie_word_embeddings === true,
  });
}

function checked(a: Architecture): Read<Architecture> {
  if (!Number.isInteger(a.D) || a.D % 2 !== 0) return bad(`config.json: the head width ${a.D} must be an even whole number.`);
  if (a.HQ % a.HKV !== 0) return bad(`config.json: ${a.HQ} query heads cannot share ${a.HKV} key-value heads evenly.`);
  if (a.C % 2 !== 0 || a.F % 2 !== 0) return bad(`config.json: the widths ${a.C} and ${a.F} must be even.`);
  return { ok: true, value: a };
}

function positives(json: Json, names: readonly string[]): Read<number[]> {
  for (const name of names)
    if (!Number.isInteger(json[name]) || (json[name] as number) < 1) return bad(`config.json: ${name} is ${JSON.stringify(json[name])}; it must be a whole number of at least 1.`);
  return { ok: true, value: names.map((name) => json[name] as number) };
}
const positive = (value: unknown, otherwise: number): number => (typeof value === "number" && value > 0 ? value : otherwise);
const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });
