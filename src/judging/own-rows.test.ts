import { expect, test } from "vitest";
import { ownRows } from "./own-rows";

test("what the policy likes has a row of its own, however little target it has", () => {
  const byTarget = Array.from({ length: 1000 }, (_, s) => s);
  const likesTheLast = byTarget.map((s) => s / 1000);
  const listed = ownRows(byTarget, likesTheLast);
  expect(listed.size).toBe(240);
  expect([0, 199, 960, 999].map((s) => listed.has(s))).toEqual([true, true, true, true]);
  expect([200, 959].map((s) => listed.has(s))).toEqual([false, false]);
  expect(ownRows(byTarget.slice(0, 9), likesTheLast).size).toBe(9);
});
