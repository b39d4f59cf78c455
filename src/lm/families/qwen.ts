import { type Architecture, type Read, bad } from "../architecture";
import { quoted } from "../quoted";
import { type Json, checked, readSwitch } from "./config";
import { rotaryDecoder } from "./decoder";
import { type Defaults, attentionLayers, readCommon } from "./decoder-config";
import { readRotary } from "./rotary";
import { readWindow } from "./window";

type Generation = Pick<Architecture, "family"> & Pick<Defaults, "D">;

/** Both generations: what a biased linear layer is called is all that differs in their configs. */
function readQwen(json: Json, { family, D }: Generation, biases: readonly string[]) {
  const activation = { field: "hidden_act", otherwise: "silu" };
  const common = readCommon(json, { activation, HKV: 32, ...(D !== undefined && { D }) });
  if (!common.ok) return common;
  const tied = readSwitch(json, "tie_word_embeddings");
  if (!tied.ok) return tied;
  const rotary = readRotary(json, { ...common.value, theta: 10000 });
  if (!rotary.ok) return rotary;
  const window = readSliding(json, common.value.layers);
  if (!window.ok) return window;
  const { positions, ...attention } = rotary.value;
  return checked({
    ...common.value,
    family,
    L: Math.min(positions, window.value),
    biases,
    attention: Array.from({ length: common.value.layers }, () => attention),
    tied: tied.value,
  });
}

/** The width of the window of the layers that have one; without end where none has. */
function readSliding(json: Json, layers: number): Read<number> {
  const isUsed = readSwitch(json, "use_sliding_window");
  if (!isUsed.ok) return isUsed;
  const first = json.max_window_layers ?? 28;
  if (typeof first !== "number")
    return bad(
      `config.json: max_window_layers is ${quoted(JSON.stringify(first))}; it must be a number.`,
    );
  const { sliding_window: own = 4096 } = json;
  const width = isUsed.value ? own : null;
  const slides = (layer: number) => width !== null && layer >= first;
  return readWindow(json, { layers, width, slides });
}

/** Qwen 2 and 2.5 (Yang et al. 2024): Llama with biases on q, k and v. */
export const qwen2 = rotaryDecoder({
  readConfig: (json) => readQwen(json, { family: "qwen2" }, ["q_proj", "k_proj", "v_proj"]),
});

/** Qwen 3 (Yang et al. 2025): Llama with a norm of every head's q and k. */
export const qwen3 = rotaryDecoder({
  readConfig: (json) => {
    const bias = readSwitch(json, "attention_bias");
    if (!bias.ok) return bias;
    return readQwen(json, { family: "qwen3", D: 128 }, bias.value ? attentionLayers : []);
  },
  normsHeads: true,
});
