import { type Architecture, type LayerAttention, type Read, bad } from "../architecture";
import { quoted } from "../quoted";
import { type Json, asObject, checked, readReal, readSwitch } from "./config";
import { rotaryDecoder } from "./decoder";
import { attentionLayers, readCommon } from "./decoder-config";
import { type RotaryUse, readScaledRotary } from "./rotary";
import { readLayerTypes, readWindow } from "./window";

/** Settings that would change the arithmetic, and are not known here unless absent. */
const refused = [
  "final_logit_softcapping",
  "attn_logit_softcapping",
  "use_bidirectional_attention",
] as const;

function readConfig(json: Json): Read<Architecture> {
  const named = refused.find((name) => (json[name] ?? false) !== false);
  if (named !== undefined)
    return bad(
      `config.json sets ${named} to ${quoted(JSON.stringify(json[named]))}; it is not ` +
        "supported here.",
    );
  const activation = { field: "hidden_activation", otherwise: "gelu_pytorch_tanh" };
  const common = readCommon(json, { activation, HKV: 4, D: 256 });
  if (!common.ok) return common;
  const bias = readSwitch(json, "attention_bias");
  if (!bias.ok) return bias;
  const tied = readSwitch(json, "tie_word_embeddings", true);
  if (!tied.ok) return tied;
  const layers = readLayers(json, common.value);
  if (!layers.ok) return layers;
  const { attention, positions } = layers.value;
  return checked({
    ...common.value,
    family: "gemma3_text",
    L: positions,
    biases: bias.value ? attentionLayers : [],
    attention,
    tied: tied.value,
  });
}

/** Local layers see a window and turn by one θ, every sixth layer sees all and turns by another. */
function readLayers(
  json: Json,
  { layers, D, L }: Pick<Architecture, "layers" | "D" | "L">,
): Read<{ attention: LayerAttention[]; positions: number }> {
  const pattern = readReal(json, "sliding_window_pattern", 6);
  if (!pattern.ok) return pattern;
  const slides = (layer: number) => (layer + 1) % pattern.value !== 0;
  const types = readLayerTypes(json, { layers, slides });
  if (!types.ok) return types;
  const { sliding_window: own = 4096 } = json;
  const window = readWindow(json, { layers, width: own, slides });
  if (!window.ok) return window;
  const width = readReal(json, "query_pre_attn_scalar", 256);
  if (!width.ok) return width;
  const rotary = readRotaries(json, { D, L, theta: NaN });
  if (!rotary.ok) return rotary;
  const { full, local } = rotary.value;
  const attention = types.value.map((type) => ({
    width: width.value,
    frequencies: type === "full_attention" ? full : local,
  }));
  return { ok: true, value: { attention, positions: Math.min(L, window.value) } };
}

/** The angles of both kinds of layers, in the new spelling or the old one. */
function readRotaries(
  json: Json,
  use: RotaryUse,
): Read<Record<"full" | "local", readonly number[]>> {
  const { full_attention: full, sliding_attention: local } = asObject(json.rope_parameters);
  const scaling = asObject(json.rope_scaling);
  if (scaling.type !== undefined && scaling.rope_type === undefined)
    return bad(
      "config.json has a rope_scaling with the old field type, which versions of transformers " +
        "read differently for this family; name it rope_type.",
    );
  const wide = readAngles(
    { ...asObject(full), ...scaling },
    { rope_theta: json.rope_theta },
    { ...use, theta: 1_000_000 },
  );
  if (!wide.ok) return wide;
  const near = readAngles(
    asObject(local),
    { rope_theta: json.rope_local_base_freq },
    { ...use, theta: 10_000 },
  );
  if (!near.ok) return near;
  return { ok: true, value: { full: wide.value, local: near.value } };
}

function readAngles(settings: Json, around: Json, use: RotaryUse): Read<readonly number[]> {
  const kind = settings.rope_type ?? settings.type ?? "default";
  if (kind !== "default" && kind !== "linear")
    return bad(
      `config.json scales its rotary embedding (${quoted(JSON.stringify(kind))}); only ` +
        '"default" and "linear" are known here for gemma3_text.',
    );
  const rotary = readScaledRotary(around, settings, use);
  return rotary.ok ? { ok: true, value: rotary.value.frequencies } : rotary;
}

/**
 * Gemma 3 without images (Gemma Team 2025): norms before and after attention and MLP and of every
 * head's q and k, local layers between global ones, GELU gates. The input embedding is multiplied
 * by √C in float32, as transformers does for float32 weights; in bfloat16 it would round √C too.
 */
export const gemma3Text = rotaryDecoder({
  readConfig,
  normsHeads: true,
  normsOutputs: true,
  gainsFromOne: true,
  scalesEmbedding: true,
});
