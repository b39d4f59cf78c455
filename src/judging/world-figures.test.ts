import { expect, test } from "vitest";
import { worldFigures, worldGap, worldMeans } from "./world-figures";

const half = Math.log(0.5);
const masses = { logWeight: [0, 0], logWorld: [0, -Infinity] };
const finite = worldFigures({ ...masses, logPolicy: [half, half - 1] });
const infinite = worldFigures({ ...masses, logPolicy: [half, -Infinity] });

test("KL is infinite where the policy never writes what the target does, and only there", () => {
  expect(finite.klForward).toBeCloseTo(0.5, 12);
  expect(infinite.klForward).toBe(Infinity);
  // the world does not write the second string either, and 0 · ∞ is 0
  expect(infinite.worldToPolicy).toBeCloseTo(Math.LN2, 12);
  expect(infinite.listed).toBe(0.5);
  const rare = { logWeight: [0, -800], logWorld: [0, -800], logPolicy: [0, -Infinity] };
  expect(worldFigures(rare).klForward).toBe(0);
});

test("a mean of infinite divergences is infinite, and has no error", () => {
  const means = worldMeans([finite, infinite]);
  expect(means?.klForward).toEqual({ value: Infinity, n: 2 });
  expect(means?.listed.error).toBeGreaterThan(0);
  const gap = worldGap([finite, finite], [finite, infinite]);
  expect(gap?.gap).toEqual({ value: Infinity });
  expect(worldGap([finite, infinite], [finite, infinite])).toBeNull();
});
