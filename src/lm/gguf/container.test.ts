import { describe, expect, test } from "vitest";
import { readGguf } from "./container";
import { inMemory } from "../sources/source";
import { f16, f32, joined, text, types, u32, u64, writeGguf } from "./testing";

const tensor = (more: object = {}) => ({
  name: "w",
  shape: [2, 3],
  type: 0,
  bytes: f32(1, 2, 3, 4, 5, 6),
  ...more,
});
const reading = (file: Uint8Array) => readGguf(inMemory(file));
const sentenceOf = async (file: Uint8Array): Promise<string> => {
  const read = await reading(file);
  return read.ok ? "it was read" : read.sentence;
};
/** A file whose header says this after its magic, and then ends. */
const beginning = (...parts: Uint8Array[]) =>
  joined([new TextEncoder().encode("GGUF"), ...parts, new Uint8Array(64)]);

describe("a GGUF file", () => {
  const file = writeGguf({
    metadata: [
      ["general.architecture", types.string, text("llama")],
      ["blocks", types.u32, u32(30)],
      ["theta", types.f32, f32(0.5)],
      ["tokens", types.array, joined([u32(types.string), u64(2), text("é"), text("")])],
      ["large", 10, u64(2 ** 40)],
      ["flag", 7, Uint8Array.of(1)],
      ["small", 1, Uint8Array.of(0xff)],
    ],
    tensors: [tensor(), tensor({ name: "v", shape: [3], type: 1, bytes: f16(1, -2, 0.5) })],
  });

  test("gives its metadata by their types", async () => {
    const read = await reading(file);
    if (!read.ok) throw new Error(read.sentence);
    expect(Object.fromEntries(read.value.metadata)).toEqual({
      "general.architecture": "llama",
      blocks: 30,
      theta: 0.5,
      tokens: ["é", ""],
      large: 2 ** 40,
      flag: true,
      small: -1,
    });
  });

  test("gives tensors with the contiguous axis last, and their own bytes", async () => {
    const read = await reading(file);
    if (!read.ok) throw new Error(read.sentence);
    const found = [...read.value.tensors.values()];
    expect(found.map(({ name, shape, type }) => [name, shape, type.name])).toEqual([
      ["w", [2, 3], "F32"],
      ["v", [3], "F16"],
    ]);
    expect(await Promise.all(found.map(({ read: bytes }) => bytes()))).toEqual([
      f32(1, 2, 3, 4, 5, 6),
      f16(1, -2, 0.5),
    ]);
  });

  test("that is cut short anywhere is refused in one sentence", async () => {
    const end = file.length - 32 + 6; // the last tensor's bytes end before its padding
    expect((await reading(file.subarray(0, end))).ok).toBe(true);
    for (let length = 0; length < end; length++)
      expect(await sentenceOf(file.subarray(0, length)), `${length} bytes`).toMatch(
        length < 4 ? /^The file is no GGUF/ : /^[^.]*(\w\.\w[^.]*)*cut short[^.]*\.$/,
      );
  });

  test("that claims more than it holds is refused before anything is made", async () => {
    const many = u64(2 ** 52);
    const none = u64(0);
    const array = [text("a"), u32(types.array), u32(types.u32), many];
    for (const parts of [
      [many, none],
      [none, many],
      [none, u64(1), many],
      [none, u64(1), ...array],
    ]) {
      const file = beginning(u32(3), ...parts);
      expect(await sentenceOf(file)).toMatch(/cut short/);
    }
    const wide = tensor({ shape: [2 ** 40, 2 ** 40] });
    const beyond = writeGguf({ metadata: [], tensors: [wide] });
    expect(await sentenceOf(beyond)).toMatch(/^The tensor w lies/);
  });
});

test.each([
  ["another magic", new TextEncoder().encode("GGML and more"), /"GGUF"/],
  ["a version that is not known", beginning(u32(1)), /of version 1; versions 2 and 3/],
  ["big-endian numbers", beginning(Uint8Array.of(0, 0, 0, 3)), /little-endian/],
  [
    "an array of arrays",
    beginning(u32(3), u64(0), u64(1), text("a"), u32(types.array), u32(types.array)),
    /metadata "a" has a type that is not read/,
  ],
  [
    "an alignment of nothing",
    writeGguf({ metadata: [["general.alignment", types.u32, u32(0)]], tensors: [] }),
    /general\.alignment of 0/,
  ],
  [
    "a type of tensor that is not read",
    writeGguf({ metadata: [], tensors: [tensor({ type: 10 })] }),
    /^The tensor w is stored as Q2_K; only F32, F16, BF16, .*Q6_K are read from a GGUF file\.$/,
  ],
  [
    "a type of tensor without a name",
    writeGguf({ metadata: [], tensors: [tensor({ type: 99 })] }),
    /stored as ggml type 99/,
  ],
  [
    "rows that blocks do not fill",
    writeGguf({ metadata: [], tensors: [tensor({ type: 8, shape: [2, 48] })] }),
    /rows of 48 values, which blocks of 32 do not fill/,
  ],
  [
    "too many axes",
    writeGguf({ metadata: [], tensors: [tensor({ shape: [1, 1, 1, 1, 6] })] }),
    /has 5 axes/,
  ],
])("%s: refused in one sentence", async (_, file, sentence) => {
  expect(await sentenceOf(file)).toMatch(sentence);
});
