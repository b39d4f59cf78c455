import { describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import { byteOffset } from "../compute/tensor";
import {
  adapterSize,
  adapterTensors,
  initialAdapter,
  layoutAdapter,
  siteOf,
  slotTensors,
} from "./adapter";
import { axis } from "./axes";
import { adapterSites } from "./checkpoint";
import { readFixture } from "./testing";

const sites = adapterSites(readFixture("llama").checkpoint.architecture);

describe("the adapter's layout", () => {
  test.each([1, 3, 4, 8, 16])(
    "at rank %i every part starts at a multiple of 256 bytes and none overlap",
    (R) => {
      const { slots, length } = layoutAdapter(sites, R, 2 * R);
      const ranges = slots.flatMap(({ a, b, input, output }) => [
        { start: a, end: a + R * input.padded },
        { start: b, end: b + R * output.padded },
      ]);
      ranges.forEach(({ start }) => expect((start * 4) % 256).toBe(0));
      ranges.forEach(({ start }, i) =>
        expect(start).toBeGreaterThanOrEqual(i === 0 ? 0 : at(ranges, i - 1).end),
      );
      expect(length).toBeGreaterThanOrEqual(at(ranges, ranges.length - 1).end);
      expect(length % 64).toBe(0);
    },
  );

  test("its size counts A and B of every site, gaps left out", () => {
    const layout = layoutAdapter(
      [siteOf("x", axis(5), axis(7)), siteOf("y", axis(64), axis(2))],
      3,
      6,
    );
    expect(adapterSize(layout)).toBe(3 * 12 + 3 * 66);
    // 3 · 8, 3 · 8, 3 · 64 and 3 · 8, each rounded up
    expect(layout.length).toBe(64 + 64 + 192 + 64);
  });

  test("the views lie where the layout says, in parameters and gradient alike", () => {
    const layout = layoutAdapter(sites, 4, 8);
    const tensors = adapterTensors(layout);
    for (const slot of layout.slots) {
      const { a, b, da, db } = slotTensors(slot, 4, tensors);
      expect([byteOffset(a), byteOffset(b)]).toEqual([4 * slot.a, 4 * slot.b]);
      expect([byteOffset(da), byteOffset(db)]).toEqual([4 * slot.a, 4 * slot.b]);
      expect([a.shape, b.shape]).toEqual([
        [4, slot.input.padded],
        [4, slot.output.padded],
      ]);
    }
  });
});

describe("the adapter's start", () => {
  const layout = layoutAdapter(sites, 8, 16);
  const values = initialAdapter(layout, 12);

  test("B and the gaps are 0, so that the policy is the prior", () => {
    const rest = values.slice();
    for (const { a, K } of layout.slots) rest.fill(0, a, a + 8 * K);
    expect(rest.every((v) => v === 0)).toBe(true);
  });

  test("A is uniform within 1/√K, as PEFT draws it", () => {
    for (const { a, K, path } of layout.slots) {
      const A = values.subarray(a, a + 8 * K);
      const bound = 1 / Math.sqrt(K);
      expect(
        A.every((v) => Math.abs(v) < bound && v !== 0),
        path,
      ).toBe(true);
      const variance = A.reduce((s, v) => s + v * v, 0) / A.length;
      // 4.5 standard errors at 512 values
      expect(Math.abs(variance / (bound ** 2 / 3) - 1), path).toBeLessThan(0.2);
      expect(Math.abs(A.reduce((s, v) => s + v, 0) / A.length), path).toBeLessThan(
        (4 * bound) / Math.sqrt(3 * A.length),
      );
    }
  });

  test("a seed gives one adapter, another seed another, and no two layers share theirs", () => {
    expect(initialAdapter(layout, 12)).toEqual(values);
    expect(initialAdapter(layout, 13)).not.toEqual(values);
    const alike = layout.slots.filter(({ K }) => K === 64);
    const first = at(alike, 0);
    const second = at(alike, 1);
    expect(values.subarray(first.a, first.a + 8 * 64)).not.toEqual(
      values.subarray(second.a, second.a + 8 * 64),
    );
  });
});
