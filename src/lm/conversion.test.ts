import { describe, expect, test } from "vitest";
import { floatBits, fromHalf, toHalf } from "../compute/half";
import { floatsOf, halvesOf, toHalves } from "./conversion";
import type { StoredTensor } from "./safetensors";

const stored = (dtype: StoredTensor["dtype"], words: Uint32Array | Uint16Array): StoredTensor => ({
  dtype,
  shape: [words.length],
  read: () => Promise.resolve(new Uint8Array(words.buffer)),
});
const floats = (...values: number[]) => stored("F32", Uint32Array.from(values, floatBits));
const brains = (...values: number[]) =>
  stored(
    "BF16",
    Uint16Array.from(values, (value) => floatBits(value) >>> 16),
  );

test("float32 becomes the nearest float16, as the executors round it", async () => {
  const near = [0.1, -3.3e-5, 6e-8, 2 ** -25, 1.5 * 2 ** -25, 65519, 65503.9, -0, 1 / 3];
  const ties = Array.from({ length: 200 }, (_, k) => fromHalf(371 * k) + 2 ** -24 * (k % 3));
  const spread = Array.from({ length: 4000 }, (_, k) => Math.sin(k) * 2 ** ((k % 50) - 34));
  const values = [...near, ...ties, ...spread].filter((v) => Math.abs(v) < 65520);
  const { halves } = toHalves("F32", await floats(...values).read());
  expect([...halves]).toEqual(values.map(toHalf));
});

test("bfloat16 becomes the nearest float16", async () => {
  const values = [1, -2.5, 3e-5, 2 ** -133, 60000];
  const exact = values.map((value) => {
    const [back = NaN] = new Float32Array(Uint32Array.of(floatBits(value) & 0xffff0000).buffer);
    return toHalf(back);
  });
  expect([...(await halvesOf("w", brains(...values)))]).toEqual(exact);
});

test("float16 is its own bytes, not a copy", async () => {
  const words = Uint16Array.of(0x3c00, 0xc100);
  expect((await halvesOf("w", stored("F16", words))).buffer).toBe(words.buffer);
});

describe.each([NaN, Infinity, -Infinity])("a weight of %s", (value) => {
  const notFinite = "The tensor w holds values that are not finite numbers.";
  test.each([
    ["F32", floats(1, value)],
    ["BF16", brains(1, value)],
    ["F16", stored("F16", Uint16Array.of(0x3c00, toHalf(value)))],
  ] as const)("is refused in a matrix and a vector of %s", async (_, tensor) => {
    await expect(halvesOf("w", tensor)).rejects.toThrow(notFinite);
    await expect(floatsOf("w", tensor)).rejects.toThrow(notFinite);
  });
});

test("a matrix that float16 cannot hold is refused; a vector stays float32", async () => {
  await expect(halvesOf("w", floats(1, -70000))).rejects.toThrow("w holds values beyond ±65504");
  expect(await floatsOf("w", floats(1, -70000))).toEqual(Float32Array.of(1, -70000));
});
