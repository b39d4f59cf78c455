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
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return bad("config.json must hold one JSON object.");
  const json = config as Json;
  const type = json.model_type;
  if (type === "gpt2") return gpt2(json);
  if (type === "llama") return llama(json);
  return bad(
    `config.json has model_type ${shown(type)}; only "gpt2" and "llama" can be trained here.`,
  );
}

function gpt2(json: Json): Read<Architecture> {
  const sizes = readSizes(json, {
    n_layer: LAYERS,
    n_embd: WIDTH,
    n_head: WIDTH,
    vocab_size: VOCABULARY,
    n_positions: POSITIONS,
  });
  if (!sizes.ok) return sizes;
  const { n_layer: layers, n_embd: C, n_head: HQ, vocab_size: V, n_positions: L } = sizes.value;
  const inner = readSizes(json, { n_inner: INNER }, { n_inner: 4 * C });
  if (!inner.ok) return inner;
  const epsilon = readReal(json, "layer_norm_epsilon", 1e-5);
  if (!epsilon.ok) return epsilon;
  const activation = json.activation_function ?? "gelu_new";
  if (activation !== "gelu_new" && activation !== "gelu_pytorch_tanh")
    return bad(
      `config.json asks for the activation ${JSON.stringify(activation)}; only "gelu_new" ` +
        "is known for gpt2.",
    );
  for (const [key, wanted] of [
    ["scale_attn_weights", true],
    ["scale_attn_by_inverse_layer_idx", false],
    ["reorder_and_upcast_attn", false],
    ["add_cross_attention", false],
  ] as const)
    if (json[key] !== undefined && json[key] !== wanted)
      return bad(
        `config.json sets ${key} to ${JSON.stringify(json[key])}; only ${wanted} is supported.`,
      );
  return checked({
    family: "gpt2",
    layers,
    C,
    HQ,
    HKV: HQ,
    D: C / HQ,
    F: inner.value.n_inner,
    V,
    L,
    epsilon: epsilon.value,
    theta: 0,
    tied: json.tie_word_embeddings !== false,
  });
}

function llama(json: Json): Read<Architecture> {
  const sizes = readSizes(json, {
    num_hidden_layers: LAYERS,
    hidden_size: WIDTH,
    num_attention_heads: WIDTH,
    vocab_size: VOCABULARY,
    max_position_embeddings: POSITIONS,
    intermediate_size: INNER,
  });
  if (!sizes.ok) return sizes;
  const {
    num_hidden_layers: layers,
    hidden_size: C,
    num_attention_heads: HQ,
    vocab_size: V,
    max_position_embeddings: L,
    intermediate_size: F,
  } = sizes.value;
  const heads = readSizes(
    json,
    { num_key_value_heads: WIDTH, head_dim: WIDTH },
    { num_key_value_heads: HQ, head_dim: C / HQ },
  );
  if (!heads.ok) return heads;
  const epsilon = readReal(json, "rms_norm_eps", 1e-6);
  if (!epsilon.ok) return epsilon;
  if ((json.hidden_act ?? "silu") !== "silu")
    return bad(
      `config.json asks for hidden_act ${JSON.stringify(json.hidden_act)}; only "silu" is ` +
        "known for llama.",
    );
  if (json.attention_bias === true || json.mlp_bias === true)
    return bad(
      "config.json sets attention_bias or mlp_bias; llama models with biases are not supported.",
    );
  const theta = readRotary(json);
  if (!theta.ok) return theta;
  const { num_key_value_heads: HKV, head_dim: D } = heads.value;
  return checked({
    family: "llama",
    layers,
    C,
    HQ,
    HKV,
    D,
    F,
    V,
    L,
    epsilon: epsilon.value,
    theta: theta.value,
    tied: json.tie_word_embeddings === true,
  });
}

/**
 * θ, from its old place or from `rope_parameters`; scaled embeddings are refused (older files say
 * `type`, newer ones `rope_type`).
 */
function readRotary(json: Json): Read<number> {
  const settings = { ...asObject(json.rope_parameters), ...asObject(json.rope_scaling) };
  const kind = settings.rope_type ?? settings.type ?? "default";
  if (kind !== "default")
    return bad(
      `config.json scales its rotary embedding (${JSON.stringify(kind)}); only unscaled ` +
        "rotary embeddings are supported.",
    );
  const share = settings.partial_rotary_factor ?? json.partial_rotary_factor ?? 1;
  if (share !== 1)
    return bad(
      "config.json rotates a part of each head (partial_rotary_factor " +
        `${JSON.stringify(share)}); only 1 is supported.`,
    );
  return readReal({ rope_theta: json.rope_theta ?? settings.rope_theta }, "rope_theta", 10000);
}

function checked(a: Architecture): Read<Architecture> {
  if (a.D % 4 !== 0) return bad(`config.json: the head width ${a.D} must be a multiple of 4.`);
  if (a.HQ % a.HKV !== 0)
    return bad(`config.json: ${a.HQ} query heads cannot share ${a.HKV} key-value heads evenly.`);
  // a thread of a product owns eight columns
  const uneven = [a.C, a.F, a.HQ * a.D, a.HKV * a.D].find((width) => width % 8 !== 0);
  if (uneven !== undefined) return bad(`config.json: the width ${uneven} must be a multiple of 8.`);
  return { ok: true, value: a };
}

/** Largest sizes that are taken for a model and not for a damaged file. */
const [LAYERS, WIDTH, INNER, VOCABULARY, POSITIONS] = [1024, 16384, 65536, 2 ** 18, 2 ** 24];

/**
 * Whole numbers from 1 to the limit given for each name; absent or null ones take their default,
 * where they have one.
 */
function readSizes<N extends string>(
  json: Json,
  limits: Record<N, number>,
  defaults: Partial<Record<N, number>> = {},
): Read<Record<N, number>> {
  const out = {} as Record<N, number>;
  for (const name of Object.keys(limits) as N[]) {
    const value = json[name] ?? undefined;
    const otherwise = defaults[name];
    if (value === undefined && otherwise !== undefined) {
      out[name] = otherwise;
      continue;
    }
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > limits[name])
      return bad(
        `config.json: ${name} is ${shown(value)}; it must be a whole number from 1 to ` +
          `${limits[name]}.`,
      );
    out[name] = value as number;
  }
  return { ok: true, value: out };
}

/** A finite number above 0. */
function readReal(json: Json, name: string, otherwise: number): Read<number> {
  const value = json[name] ?? otherwise;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return { ok: true, value };
  return bad(`config.json: ${name} is ${shown(value)}; it must be a number above 0.`);
}

const shown = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));
const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });
