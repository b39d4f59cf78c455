import { describe, expect, test } from "vitest";
import { at } from "./arrays";
import { fromHalf, packHalves, toHalf, unpackHalves } from "./half";

const all = Array.from({ length: 65536 }, (_, h) => h);
const finite = all.filter((h) => (h & 0x7c00) !== 0x7c00);

describe("float16", () => {
  test("all 65,536 halves survive the way to a number and back; the 2,046 NaNs stay NaN", () => {
    for (const h of all) {
      const value = fromHalf(h);
      const again = toHalf(value);
      if (Number.isNaN(value)) expect(fromHalf(again)).toBeNaN();
      else if (again !== h) throw new Error(`${h} became ${again}`);
    }
    expect(all.filter((h) => Number.isNaN(fromHalf(h))).length).toBe(2046);
  });

  test("known values", () => {
    expect(
      [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00, 0xfc00].map(
        fromHalf,
      ),
    ).toEqual([0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, Infinity, -Infinity]);
  });

  test("halves are ordered as their values", () => {
    const positive = finite.filter((h) => h < 0x8000);
    const values = positive.map(fromHalf);
    values.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(at(values, i)));
  });

  test("a number between two halves goes to the nearer one, a tie to the even one", () => {
    const positive = finite.filter((h) => h < 0x7bff);
    for (const h of positive) {
      const [low, high] = [fromHalf(h), fromHalf(h + 1)];
      const middle = (low + high) / 2; // exact in float32
      const wanted = [h, h % 2 === 0 ? h : h + 1, h + 1];
      const got = [
        toHalf(middle - (high - low) / 64),
        toHalf(middle),
        toHalf(middle + (high - low) / 64),
      ];
      if (got.join() !== wanted.join())
        throw new Error(`around ${middle}: ${got.join()}, not ${wanted.join()}`);
      if (toHalf(-middle) !== (at(wanted, 1) | 0x8000)) throw new Error(`around ${-middle}`);
    }
  });

  test("numbers from 65,520 on become infinite, numbers up to 2⁻²⁵ become 0", () => {
    expect([65504, 65519.99, 65520, 1e30, -1e30].map(toHalf)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00,
    ]);
    expect([2 ** -25, 2 ** -25 * 1.001, -(2 ** -26), 0, -0].map(toHalf)).toEqual([
      0, 1, 0x8000, 0, 0x8000,
    ]);
  });

  test("two to a word, the first in the low half", () => {
    expect([...packHalves([1, -2, 0, 65504])]).toEqual([0xc0003c00, 0x7bff0000]);
    const values = finite.map(fromHalf);
    expect([...unpackHalves(packHalves(values))]).toEqual(values);
  });
});
