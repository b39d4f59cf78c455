import { expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { fromHalf, toHalf } from "../../compute/half";
import { hash } from "../../compute/random";
import { blockTypes, unpackBlocks } from "./blocks";
import { f16, joined } from "./testing";

const BLOCKS = 40;

/** Bytes that look random, the same ones each time. */
const noise = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => hash(seed, i, 0, 0) & 255);

/** Scales of every size, subnormal ones and zero among them. */
const scales = [0, 2 ** -24, 2 ** -15, 0.0123, -1.5, 37];
const scaleOf = (b: number) => at(scales, b % 6);

/** What a type's blocks hold, by our reader. */
function unpacked(type: number, blocks: Uint8Array): number[] {
  const known = blockTypes.get(type);
  if (!known || !("unpack" in known)) throw new Error(`Type ${type} has no blocks.`);
  return Array.from(unpackBlocks(known, blocks), fromHalf);
}

/** As an f16 holds it. */
const nearest = (value: number) => fromHalf(toHalf(value));

test("Q8_0 is d·q in float64, to the nearest f16", () => {
  const blocks = Array.from({ length: BLOCKS }, (_, b) => ({ d: scaleOf(b), q: noise(32, b) }));
  const expected = blocks.flatMap(({ d, q }) =>
    Array.from(new Int8Array(q.buffer), (value) => nearest(nearest(d) * value)),
  );
  expect(unpacked(8, joined(blocks.flatMap(({ d, q }) => [f16(d), q]))).map(withoutSign)).toEqual(
    expected.map(withoutSign),
  );
});

test("Q4_1 is d·q + m in float64, to the nearest f16; low halves of the bytes come first", () => {
  const blocks = Array.from({ length: BLOCKS }, (_, b) => ({
    d: scaleOf(b),
    m: scaleOf(b + 1 + Math.floor(b / 6)),
    q: noise(16, b),
  }));
  const expected = blocks.flatMap(({ d, m, q }) => {
    const levels = [...[...q].map((byte) => byte % 16), ...[...q].map((byte) => byte >> 4)];
    return levels.map((level) => nearest(nearest(d) * level + nearest(m)));
  });
  expect(
    unpacked(3, joined(blocks.flatMap(({ d, m, q }) => [f16(d, m), q]))).map(withoutSign),
  ).toEqual(expected.map(withoutSign));
});

/** −0 is 0. */
const withoutSign = (value: number) => value + 0;
