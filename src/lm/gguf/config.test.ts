import { expect, test } from "vitest";
import { readArchitecture } from "../families";
import { configOf } from "./config";

const sizes = {
  "gemma3.block_count": 12,
  "gemma3.context_length": 96,
  "gemma3.embedding_length": 32,
  "gemma3.feed_forward_length": 64,
  "gemma3.attention.head_count": 4,
  "gemma3.attention.head_count_kv": 1,
  "gemma3.attention.key_length": 16,
  "gemma3.attention.layer_norm_rms_epsilon": 1e-6,
  "gemma3.rope.freq_base": 1e6,
};
const window = { "gemma3.attention.sliding_window": 48 };

/** What is read of a file of Gemma 3 with such metadata. */
function gemmaOf(more: Readonly<Record<string, number>>) {
  const metadata = new Map<string, string | number>(Object.entries({ ...sizes, ...more }));
  metadata.set("general.architecture", "gemma3");
  const read = () => Promise.resolve(new Uint8Array());
  const type = { name: "F32", values: 1, bytes: 4, plain: "F32" } as const;
  const name = "token_embd.weight";
  const tensors = new Map([[name, { name, type, shape: [90, 32], bytes: 90 * 32 * 4, read }]]);
  return readArchitecture(configOf({ metadata, tensors }));
}

/** The layers that turn by θ = 10⁶, so slowly that the least frequency is below 10⁻⁵. */
function globalLayers(more: Readonly<Record<string, number>>): readonly number[] {
  const read = gemmaOf(more);
  if (!read.ok) return expect.unreachable(read.sentence);
  const { attention } = read.value;
  return attention.flatMap(({ frequencies }, i) => ((frequencies.at(-1) ?? 0) < 1e-5 ? [i] : []));
}

test("every sixth layer of Gemma 3 is global, or as the file says; all without a window", () => {
  expect(globalLayers(window)).toEqual([5, 11]);
  const pattern = { "gemma3.attention.sliding_window_pattern": 3 };
  expect(globalLayers({ ...window, ...pattern })).toEqual([2, 5, 8, 11]);
  expect(globalLayers({})).toHaveLength(12);
});

test("Gemma 3 divides scores by the root of the head's width and sees what a window has", () => {
  const read = gemmaOf(window);
  if (!read.ok) return expect.unreachable(read.sentence);
  expect(read.value.attention.every(({ width }) => width === 16)).toBe(true);
  expect(read.value.L).toBe(48);
  expect(gemmaOf({})).toMatchObject({ value: { L: 96 } });
});

test("a Gemma 3 whose logits are capped is refused by the name of that", () => {
  const read = gemmaOf({ ...window, "gemma3.final_logit_softcapping": 30 });
  expect(read.ok ? "" : read.sentence).toContain("final_logit_softcapping to 30");
});

test("the size of 62 layers divides scores by the root of its width for each head", () => {
  const large = gemmaOf({ ...window, "gemma3.block_count": 62 });
  if (!large.ok) return expect.unreachable(large.sentence);
  expect(large.value.attention.every(({ width }) => width === 8)).toBe(true);
});
