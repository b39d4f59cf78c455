import { expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { uniform } from "../../lm/streams";
import { endsBalance } from "../ends/formula";
import { trajectoryBalance } from "../trajectory/formula";
import { type RapTBConstants, rapTB } from "./formula";

const random = (count: number, counter: number) =>
  Float64Array.from({ length: count }, (_, i) => 4 * uniform(6, 0, counter, i) - 2);
const u = random(6, 0);
const task = random(6, 1);
const plain: RapTBConstants = { eta: 0.3, horizon: 2, rho: 0.2, sharpness: 1.5, maxShare: 0.4 };
const credited = (constants: Partial<RapTBConstants>, barred = 0) =>
  rapTB(u, { task, barred, logZ: 0.7 }, { ...plain, ...constants });

test("without η it is trajectory balance", () => {
  const { loss, du, dLogZ } = credited({ eta: 0 });
  const tb = trajectoryBalance(u, 0.7);
  expect(loss).toBeCloseTo(tb.loss, 12);
  expect([...du].map((d) => d + 0)).toEqual([...tb.du].map((d) => d + 0));
  expect(dLogZ).toBeCloseTo(tb.dLogZ ?? NaN, 12);
});

test("without a horizon every prefix is balanced against the root", () => {
  const aux = credited({ horizon: 0 }).loss - credited({ eta: 0 }).loss;
  const pairs = [1, 2, 3, 4, 5].map((k) => endsBalance(Float64Array.of(at(u, 0), at(u, k))).loss);
  expect(aux).toBeCloseTo((0.3 * pairs.reduce((sum, one) => sum + one, 0)) / 5, 12);
});

test("a prefix is credited with the largest or soft largest reward within the horizon", () => {
  for (const maxShare of [0, 0.4, 1]) {
    const residuals = [1, 2, 3, 4, 5].map((k) => {
      const ahead = [...task].slice(k, k + 3);
      const soft = Math.log(ahead.reduce((sum, g, d) => sum + Math.exp(1.5 * (g - 0.2 * d)), 0));
      const goal = maxShare * Math.max(...ahead) + ((1 - maxShare) * soft) / 1.5;
      return at(u, 0) - at(u, k) + at(task, k) - goal;
    });
    const mean = residuals.reduce((sum, d) => sum + d ** 2, 0) / 5;
    const aux = credited({ maxShare }).loss - credited({ eta: 0 }).loss;
    expect(aux).toBeCloseTo(0.3 * mean, 12);
  }
});

test("prefixes that are no whole strings get no credit, and no stop moves but the last", () => {
  const { du, dStop = du } = credited({}, 3);
  expect([...du.slice(1, 3)].map(Math.abs)).toEqual([0, 0]);
  expect([...du.slice(3)].every((d) => d !== 0)).toBe(true);
  expect([...dStop.slice(0, 5)]).toEqual([0, 0, 0, 0, 0]);
  expect(at(dStop, 5)).toBeCloseTo(2 * (at(u, 5) - 0.7), 12);
});

test("at the exact answer, all u equal, slopes are left wherever going on pays better", () => {
  const flat = new Float64Array(4).fill(0.7);
  const constants = { ...plain, maxShare: 1 };
  const rising = rapTB(
    flat,
    { task: Float64Array.of(0, 1, 2, 3), barred: 0, logZ: 0.7 },
    constants,
  );
  expect(Math.abs(at(rising.du, 1))).toBeCloseTo((2 * 0.3 * 2) / 3, 12); // g* − g is 2
  const falling = rapTB(
    flat,
    { task: Float64Array.of(3, 2, 1, 0), barred: 0, logZ: 0.7 },
    constants,
  );
  expect(falling.loss).toBe(0);
});
