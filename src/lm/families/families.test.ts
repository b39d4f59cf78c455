import { describe, expect, test } from "vitest";
import { inverseFrequencies } from "../../compute/kernels/rope/frequencies";
import { readArchitecture } from ".";

const GPT2 = {
  model_type: "gpt2",
  n_layer: 2,
  n_embd: 64,
  n_head: 2,
  vocab_size: 90,
  n_positions: 48,
};
const LLAMA = {
  model_type: "llama",
  num_hidden_layers: 2,
  hidden_size: 64,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 96,
  vocab_size: 90,
  max_position_embeddings: 48,
};
const QWEN2 = { ...LLAMA, model_type: "qwen2" };
const QWEN3 = { ...LLAMA, model_type: "qwen3", head_dim: 16 };
const GEMMA = { ...LLAMA, model_type: "gemma3_text", head_dim: 16, sliding_window: 40 };
const LONG = { rope_type: "longrope", factor: 2, original_max_position_embeddings: 24 };
const shorts = Array<number>(8).fill(1);
const sentenceOf = (config: unknown): string => {
  const read = readArchitecture(config);
  return read.ok ? "" : read.sentence;
};

describe("the architecture of a config", () => {
  test("GPT-2's defaults are Hugging Face's", () => {
    expect(readArchitecture(GPT2)).toEqual({
      ok: true,
      value: {
        family: "gpt2",
        layers: 2,
        C: 64,
        HQ: 2,
        HKV: 2,
        D: 32,
        F: 256,
        V: 90,
        L: 48,
        epsilon: 1e-5,
        activation: "gelu-tanh",
        biases: ["c_attn", "c_proj", "c_fc"],
        attention: Array(2).fill({ width: 32, frequencies: [] }),
        tied: true,
      },
    });
    expect(readArchitecture({ ...GPT2, n_inner: null })).toEqual(readArchitecture(GPT2));
    expect(readArchitecture({ ...GPT2, n_inner: 104 })).toMatchObject({ value: { F: 104 } });
    expect(readArchitecture({ ...GPT2, tie_word_embeddings: false })).toMatchObject({
      value: { tied: false },
    });
  });

  test("Llama's defaults are Hugging Face's", () => {
    expect(readArchitecture(LLAMA)).toEqual({
      ok: true,
      value: {
        family: "llama",
        layers: 2,
        C: 64,
        HQ: 4,
        HKV: 2,
        D: 16,
        F: 96,
        V: 90,
        L: 48,
        epsilon: 1e-6,
        activation: "silu",
        biases: [],
        attention: Array(2).fill({ width: 16, frequencies: inverseFrequencies(16, 10000) }),
        tied: false,
      },
    });
    expect(readArchitecture({ ...LLAMA, num_key_value_heads: undefined })).toMatchObject({
      value: { HKV: 4 },
    });
    expect(readArchitecture({ ...LLAMA, head_dim: 32 })).toMatchObject({ value: { D: 32 } });
  });

  test("the rotary base is found in its old place and in its new one", () => {
    const turning = (theta: number) => ({
      value: { attention: [{ frequencies: inverseFrequencies(16, theta) }, {}] },
    });
    const inside = { rope_type: "default", rope_theta: 3e4 };
    expect(readArchitecture({ ...LLAMA, rope_theta: 5e5 })).toMatchObject(turning(5e5));
    expect(readArchitecture({ ...LLAMA, rope_parameters: inside })).toMatchObject(turning(3e4));
    const both = { ...LLAMA, rope_theta: 5e5, rope_parameters: inside };
    expect(readArchitecture(both)).toMatchObject(turning(3e4));
    expect(readArchitecture({ ...LLAMA, rope_scaling: null })).toMatchObject({ ok: true });
  });

  test("a sequence may be as long as every window and the original context", () => {
    const positions = (config: unknown) => {
      const read = readArchitecture(config);
      return read.ok ? read.value.L : read.sentence;
    };
    const window = { use_sliding_window: true, sliding_window: 20, max_window_layers: 1 };
    expect(positions(GEMMA)).toBe(40);
    expect(positions({ ...GEMMA, layer_types: Array(2).fill("full_attention") })).toBe(48);
    expect(positions({ ...QWEN2, ...window })).toBe(20);
    expect(positions({ ...QWEN3, ...window, max_window_layers: 2 })).toBe(48);
    expect(positions({ ...LLAMA, rope_scaling: { ...LONG, short_factor: shorts } })).toBe(24);
    expect(positions({ ...LLAMA, rope_scaling: { type: "dynamic", factor: 2 } })).toBe(48);
  });

  const refused: [string, unknown, string][] = [
    ["no object", null, "one JSON object"],
    ["a list", [GPT2], "one JSON object"],
    ["a text", "gpt2", "one JSON object"],
    ["another family", { ...GPT2, model_type: "mamba" }, '"mamba"'],
    ["no family", {}, "model_type"],
    ...(["n_layer", "n_embd", "n_head", "vocab_size", "n_positions"] as const).flatMap(
      (name): [string, unknown, string][] => [
        [`no ${name}`, { ...GPT2, [name]: undefined }, `${name} is missing`],
        [`${name} 0`, { ...GPT2, [name]: 0 }, `${name} is 0`],
        [`${name} as text`, { ...GPT2, [name]: "12" }, `${name} is "12"`],
        [`a broken ${name}`, { ...GPT2, [name]: 1.5 }, `${name} is 1.5`],
        [`an absurd ${name}`, { ...GPT2, [name]: 1e12 }, `${name} is 1000000000000`],
      ],
    ),
    ["n_inner 0", { ...GPT2, n_inner: 0 }, "n_inner is 0"],
    ["heads that do not divide the width", { ...GPT2, n_head: 3 }, "shared by 3 heads evenly"],
    ["an odd head width", { ...LLAMA, head_dim: 5 }, "head width 5 must be even"],
    [
      "quantised weights",
      { ...LLAMA, quantization_config: { quant_method: "gptq", bits: 4 } },
      'quantization_config ("gptq"): its weights are quantised',
    ],
    ["another activation", { ...GPT2, activation_function: "tanh" }, '"tanh"'],
    ["silu in GPT-2", { ...GPT2, activation_function: "silu" }, '"silu"'],
    ["a switch as text", { ...GPT2, scale_attn_weights: "false" }, "scale_attn_weights"],
    ["cross attention", { ...GPT2, add_cross_attention: true }, "add_cross_attention"],
    ["an epsilon of 0", { ...GPT2, layer_norm_epsilon: 0 }, "layer_norm_epsilon is 0"],
    ["an epsilon as text", { ...LLAMA, rms_norm_eps: "1e-6" }, "rms_norm_eps"],
    ["key-value heads that do not divide", { ...LLAMA, num_key_value_heads: 3 }, "cannot share 3"],
    ["key-value heads as text", { ...LLAMA, num_key_value_heads: "2" }, "num_key_value_heads"],
    ["a negative head width", { ...LLAMA, head_dim: -16 }, "head_dim is -16"],
    ["another activation", { ...LLAMA, hidden_act: "quick_gelu" }, '"quick_gelu"'],
    ["biases as text", { ...LLAMA, attention_bias: "no" }, "attention_bias"],
    [
      "an unknown scaling of rotary embeddings",
      { ...LLAMA, rope_scaling: { rope_type: "proportional", factor: 8 } },
      '"proportional"',
    ],
    [
      "an unknown scaling, old spelling",
      { ...LLAMA, rope_scaling: { type: "su", factor: 2 } },
      '"su"',
    ],
    [
      "a scaling without its settings",
      { ...LLAMA, rope_scaling: { rope_type: "llama3", factor: 8 } },
      "low_freq_factor is missing",
    ],
    [
      "a scaling without a factor",
      { ...LLAMA, rope_scaling: { type: "linear" } },
      "factor is missing",
    ],
    [
      "partly rotated heads",
      { ...LLAMA, rope_parameters: { rope_type: "default", partial_rotary_factor: 0.5 } },
      "partial_rotary_factor",
    ],
    [
      "frequencies that are no list",
      { ...LLAMA, rope_scaling: { ...LONG, short_factor: 1 } },
      "short_factor is 1",
    ],
    [
      "too few frequencies",
      { ...LLAMA, rope_scaling: { ...LONG, short_factor: [1, 2] } },
      "a list of 8 numbers",
    ],
    [
      "a ramp of no width",
      {
        ...LLAMA,
        rope_scaling: {
          rope_type: "llama3",
          factor: 8,
          low_freq_factor: 4,
          high_freq_factor: 4,
        },
      },
      "both 4",
    ],
    [
      "YaRN of one wave for all pairs",
      { ...LLAMA, rope_theta: 1, rope_scaling: { type: "yarn", factor: 2 } },
      "rope_theta is 1",
    ],
    [
      "as many key-value heads as Qwen has",
      { ...QWEN2, num_key_value_heads: undefined },
      "share 32",
    ],
    [
      "a layer of an unknown kind",
      { ...QWEN3, layer_types: ["full_attention", "chunked_attention"] },
      '"chunked_attention"',
    ],
    ["kinds for fewer layers", { ...QWEN3, layer_types: ["full_attention"] }, "a list of 2 names"],
    [
      "a window that is switched off",
      { ...QWEN2, layer_types: Array(2).fill("sliding_attention") },
      "sliding_window is missing",
    ],
    ["layers of a window as text", { ...QWEN2, max_window_layers: "1" }, "max_window_layers"],
    ["soft caps", { ...GEMMA, final_logit_softcapping: 30 }, "final_logit_softcapping"],
    ["soft caps of scores", { ...GEMMA, attn_logit_softcapping: 50 }, "attn_logit_softcapping"],
    ["sight of later tokens", { ...GEMMA, use_bidirectional_attention: true }, "bidirectional"],
    ["a window of nothing", { ...GEMMA, sliding_window: null }, "sliding_window is missing"],
    [
      "an old scaling that versions read differently",
      { ...GEMMA, rope_scaling: { type: "linear", factor: 8 } },
      "old field type",
    ],
    ["YaRN in Gemma", { ...GEMMA, rope_scaling: { rope_type: "yarn", factor: 8 } }, "gemma3_text"],
    ["a rotary base of 0", { ...LLAMA, rope_theta: 0 }, "rope_theta is 0"],
  ];
  test.each(refused)("%s is refused in one plain sentence", (_, config, words) => {
    const sentence = sentenceOf(config);
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^config\.json .*\.$|^config\.json: .*\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|\n/);
  });
});
