import { describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import { hash } from "./streams";
import { toFloats } from "./conversion";
import { type StoredTensor, readSafetensors, writeSafetensors } from "./safetensors";
import { inMemory } from "./sources/source";

/** A file with any header, well formed or not. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}
const reading = (file: Uint8Array) => readSafetensors(inMemory(file));
const floatsIn = async (stored: StoredTensor | undefined) =>
  stored && toFloats(stored.dtype, await stored.read());
const sentenceOf = async (file: Uint8Array): Promise<string> => {
  const read = await reading(file);
  return read.ok ? "" : read.sentence;
};
const one = (entry: Record<string, unknown>) =>
  sentenceOf(
    fileOf({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } }, new Uint8Array(8)),
  );

const tensors = [
  { name: "a", shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-39, 4, Infinity, -0) },
  { name: "empty", shape: [0, 5], values: new Float32Array(0) },
  { name: "scalar", shape: [], values: Float32Array.of(7) },
];

describe("safetensors", () => {
  test("what is written is read back, bit for bit, with its metadata", async () => {
    const read = await reading(writeSafetensors(tensors, { format: "pt", by: "Ørsted" }));
    if (!read.ok) throw new Error(read.sentence);
    expect(read.value.metadata).toEqual({ format: "pt", by: "Ørsted" });
    expect([...read.value.tensors.keys()]).toEqual(["a", "empty", "scalar"]);
    for (const { name, shape, values } of tensors) {
      const stored = read.value.tensors.get(name)!;
      expect(stored.shape).toEqual(shape);
      const floats = toFloats(stored.dtype, await stored.read());
      expect(new Uint32Array(floats.buffer)).toEqual(new Uint32Array(values.buffer));
    }
  });

  test("tensor data starts at a multiple of 8 bytes, whatever the header's length", () => {
    for (const name of ["a", "ab", "abc", "abcdefgh"]) {
      const file = writeSafetensors([{ name, shape: [1], values: Float32Array.of(1) }]);
      expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
    }
  });

  test("half and bfloat16 are widened exactly", async () => {
    const words = Uint16Array.of(0x3c00, 0xc100, 0x3f80, 0xc020);
    const header = {
      half: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
      brain: { dtype: "BF16", shape: [2], data_offsets: [4, 8] },
    };
    const read = await reading(fileOf(header, new Uint8Array(words.buffer)));
    if (!read.ok) throw new Error(read.sentence);
    expect(await floatsIn(read.value.tensors.get("half"))).toEqual(Float32Array.of(1, -2.5));
    expect(await floatsIn(read.value.tensors.get("brain"))).toEqual(Float32Array.of(1, -2.5));
  });

  test("a file inside a larger buffer, as Node reads it, gives the same values", async () => {
    const file = writeSafetensors(tensors);
    const pool = Buffer.alloc(file.length + 13, 255);
    pool.set(file, 13);
    const read = await reading(pool.subarray(13));
    if (!read.ok) throw new Error(read.sentence);
    expect(await floatsIn(read.value.tensors.get("a"))).toEqual(at(tensors, 0).values);
  });

  test("tensors of other dtypes are set aside by name", async () => {
    const read = await reading(
      fileOf({ mask: { dtype: "BOOL", shape: [8], data_offsets: [0, 8] } }, new Uint8Array(8)),
    );
    if (!read.ok) throw new Error(read.sentence);
    expect(read.value.tensors.size).toBe(0);
    expect(read.value.skipped.get("mask")).toBe("BOOL");
  });

  test("every truncation is refused in one sentence", async () => {
    const file = writeSafetensors(tensors);
    for (let n = 0; n < file.length; n++)
      expect(await sentenceOf(file.subarray(0, n)), `${n} bytes`).toMatch(/ .*\.$/);
  });

  test.each([
    ["a header that is not JSON", fileOf("{not json"), "not JSON"],
    ["a header that is not UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), "not JSON"],
    ["a header that is a list", fileOf([1]), "not a JSON object"],
    ["a header that is null", fileOf("null"), "not a JSON object"],
    ["a header longer than any file", new Uint8Array(16).fill(255), "cut short"],
    ["an entry that is a number", fileOf({ w: 3 }), "no valid shape"],
    ["an entry that is null", fileOf({ w: null }), "no valid shape"],
  ])("%s is refused", async (_, file, words) => expect(await sentenceOf(file)).toContain(words));

  test.each([
    [{ shape: "2" }, "no valid shape"],
    [{ shape: [-2] }, "no valid shape"],
    [{ shape: [1.5] }, "no valid shape"],
    [{ shape: [3] }, "needs 12"],
    [{ shape: [1e200, 1e200] }, "needs Infinity"],
    [{ dtype: 5 }, "no dtype"],
    [{ dtype: "F16" }, "needs 4"],
    [{ data_offsets: [0] }, "no valid data_offsets"],
    [{ data_offsets: [0, "8"] }, "no valid data_offsets"],
    [{ data_offsets: [-8, 0] }, "outside the file"],
    [{ data_offsets: [8, 0] }, "outside the file"],
    [{ data_offsets: [4, 12] }, "outside the file"],
    [{ data_offsets: [0, 4] }, "holds 4 bytes"],
  ])("the entry %j is refused, and the sentence names the tensor", async (entry, words) => {
    expect(await one(entry)).toContain(words);
    expect(await one(entry)).toContain("tensor w");
  });

  test("names of the language are no dtypes", async () => {
    expect(await one({ dtype: "constructor" })).toBe("");
    expect(await one({ dtype: "toString" })).toBe("");
  });

  test("damaged and random bytes never throw", async () => {
    const good = writeSafetensors(tensors, { format: "pt" });
    for (let k = 0; k < 3000; k++) {
      const file =
        k % 2
          ? good.slice()
          : Uint8Array.from({ length: hash(k, 0, 0, 0) % 64 }, (_, i) => hash(k, 1, 0, i));
      for (let m = 0; m < 1 + (k % 4) && k % 2; m++)
        file[hash(k, 2, m, 0) % file.length] = hash(k, 3, m, 0);
      const read = await reading(file);
      if (read.ok) for (const t of read.value.tensors.values()) await floatsIn(t);
      else expect(read.sentence.length).toBeGreaterThan(10);
    }
  });
});
