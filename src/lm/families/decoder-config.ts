import type { Architecture, Read } from "../architecture";
import { type Json, limits, readActivation, readReal, readSizes } from "./config";

/** What the families of rotary decoders call the same and mean by it. */
type Common = Omit<Architecture, "family" | "attention" | "biases" | "tied">;

/** What one family takes where config.json is silent. */
export interface Defaults {
  readonly activation: { readonly field: string; readonly otherwise: string };
  /** Of key-value heads and of a head's width; as many as query heads, C / heads, where absent. */
  readonly HKV?: number;
  readonly D?: number;
}

/** The sizes, ε and activation of a rotary decoder. */
export function readCommon(json: Json, { activation, HKV, D }: Defaults): Read<Common> {
  const sizes = readSizes(json, {
    num_hidden_layers: limits.layers,
    hidden_size: limits.width,
    num_attention_heads: limits.width,
    vocab_size: limits.vocabulary,
    max_position_embeddings: limits.positions,
    intermediate_size: limits.inner,
  });
  if (!sizes.ok) return sizes;
  const { hidden_size: C, num_attention_heads: HQ } = sizes.value;
  const absent = json.num_key_value_heads === undefined ? HKV : undefined;
  const heads = readSizes(
    json,
    { num_key_value_heads: limits.width, head_dim: limits.width },
    { num_key_value_heads: absent ?? HQ, head_dim: D ?? Math.floor(C / HQ) },
  );
  if (!heads.ok) return heads;
  const epsilon = readReal(json, "rms_norm_eps", 1e-6);
  if (!epsilon.ok) return epsilon;
  const known = ["silu", "gelu-tanh", "gelu-erf", "relu"] as const;
  const act = readActivation(json, { ...activation, known });
  if (!act.ok) return act;
  return {
    ok: true,
    value: {
      layers: sizes.value.num_hidden_layers,
      C,
      HQ,
      HKV: heads.value.num_key_value_heads,
      D: heads.value.head_dim,
      F: sizes.value.intermediate_size,
      V: sizes.value.vocab_size,
      L: sizes.value.max_position_embeddings,
      epsilon: epsilon.value,
      activation: act.value,
    },
  };
}

export const attentionLayers = ["q_proj", "k_proj", "v_proj", "o_proj"] as const;
export const mlpLayers = ["gate_proj", "up_proj", "down_proj"] as const;
