import { expect, test } from "vitest";
import { at } from "../compute/arrays";
import { layoutAdapter, siteOf } from "./adapter";
import { axis } from "./axes";
import {
  TERMS,
  adapterAt,
  basisOf,
  factorStart,
  startOfFactor,
  trainedLength,
} from "./temperatures";

const range = { low: 0.5, high: 1.5 };
const sites = [siteOf("x", axis(5), axis(7))];

test("the basis is 0 at T = 1, at most 1 in the range, and constant beyond its ends", () => {
  expect([...basisOf(range, 1)]).toEqual([0, 0]);
  expect([...basisOf(range, 0.5)]).toEqual([1, -1]);
  const [first, second] = basisOf(range, 1.5);
  expect(first).toBeCloseTo(1 / 1.5 - 1, 6);
  expect(second).toBeCloseTo(Math.log(1.5) / Math.log(2), 6);
  expect(basisOf(range, 0.1)).toEqual(basisOf(range, 0.5));
  expect(basisOf(range, 9)).toEqual(basisOf(range, 1.5));
});

test("at the start the logits are divided by T", () => {
  const layout = layoutAdapter(sites, 2, 2, range);
  const trained = new Float32Array(trainedLength(layout));
  trained.set(startOfFactor(range), factorStart(layout.length));
  for (const T of [0.5, 0.8, 1, 1.5]) {
    expect(adapterAt(layout, trained, T).logits?.factor).toBeCloseTo(1 / T, 5);
  }
});

test("outside the range the adapter is that of the nearest end, and says so", () => {
  const layout = layoutAdapter(sites, 2, 2, range);
  const trained = Float32Array.from({ length: trainedLength(layout) }, (_, i) => Math.sin(i));
  for (const [asked, end] of [
    [4, range.high],
    [0.1, range.low],
  ] as const) {
    const there = adapterAt(layout, trained, asked);
    const { factor } = adapterAt(layout, trained, end).logits ?? {};
    expect(there.logits).toEqual({ temperature: end, factor, asked });
  }
});

test("every entry is the combination of its terms", () => {
  const layout = layoutAdapter(sites, 2, 2, range);
  const { length } = layout;
  const trained = Float32Array.from({ length: trainedLength(layout) }, (_, i) => Math.sin(i));
  const T = 0.7;
  const basis = basisOf(range, T);
  const { parameters } = adapterAt(layout, trained, T);
  expect(parameters).toHaveLength(length);
  for (const i of [0, 1, length - 1]) {
    let sum = at(trained, i);
    for (let j = 0; j < TERMS; j++) sum += at(basis, j) * at(trained, (1 + j) * length + i);
    expect(at(parameters, i)).toBeCloseTo(sum, 5);
  }
});

test("an adapter for one temperature is used as it is trained", () => {
  const layout = layoutAdapter(sites, 2, 2);
  const trained = new Float32Array(trainedLength(layout)).fill(3);
  expect(trained).toHaveLength(layout.length);
  expect(adapterAt(layout, trained, 0.3)).toEqual({ parameters: trained });
});
