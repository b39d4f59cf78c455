import type { Architecture, Read } from "../architecture";
import { type Json, checked, readSwitch } from "./config";
import { rotaryDecoder } from "./decoder";
import { attentionLayers, mlpLayers, readCommon } from "./decoder-config";
import { readRotary } from "./rotary";

function readConfig(json: Json): Read<Architecture> {
  const common = readCommon(json, { activation: { field: "hidden_act", otherwise: "silu" } });
  if (!common.ok) return common;
  const attentionBias = readSwitch(json, "attention_bias");
  if (!attentionBias.ok) return attentionBias;
  const mlpBias = readSwitch(json, "mlp_bias");
  if (!mlpBias.ok) return mlpBias;
  const tied = readSwitch(json, "tie_word_embeddings");
  if (!tied.ok) return tied;
  const rotary = readRotary(json, { ...common.value, theta: 10000 });
  if (!rotary.ok) return rotary;
  const { positions, ...attention } = rotary.value;
  return checked({
    ...common.value,
    family: "llama",
    L: positions,
    biases: [...(attentionBias.value ? attentionLayers : []), ...(mlpBias.value ? mlpLayers : [])],
    attention: Array.from({ length: common.value.layers }, () => attention),
    tied: tied.value,
  });
}

/** Llama (Touvron et al. 2023): RMS norm, rotary positions, grouped queries, SwiGLU. */
export const llama = rotaryDecoder({ readConfig });
