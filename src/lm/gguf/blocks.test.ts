import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toHalf } from "../../compute/half";
import { blockTypes, unpackBlocks } from "./blocks";

/** Blocks and their numbers by the gguf package; written by tools/reference/make_gguf_blocks.py. */
const fixture = JSON.parse(
  readFileSync(new URL("fixtures/blocks.json", import.meta.url), "utf8"),
) as Readonly<Record<string, { type: number; blocks: string; values: string }>>;

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(base64, "base64"));

test.each(Object.entries(fixture))("%s gives ggml's numbers, to the nearest f16", (name, given) => {
  const known = blockTypes.get(given.type);
  if (!known || !("unpack" in known)) throw new Error(`Type ${given.type} has no blocks.`);
  expect(known.name).toBe(name);
  const values = new Float32Array(bytesOf(given.values).buffer);
  const found = unpackBlocks(known, bytesOf(given.blocks));
  const withoutSign = (half: number) => (half === 0x8000 ? 0 : half); // −0 is 0
  expect(Array.from(found, withoutSign)).toEqual(Array.from(values, toHalf).map(withoutSign));
});

test("every type with blocks is compared with ggml", () => {
  const packed = [...blockTypes.values()].filter((type) => "unpack" in type);
  expect(packed.map(({ name }) => name).sort()).toEqual(Object.keys(fixture).sort());
});
