import { expect, test } from "vitest";
import { driftPicture } from "./picture";

const stop = (depth: number, byPolicy: number | null) => ({
  depth,
  byPolicy,
  overSupport: byPolicy,
  nodes: 1,
});

test("a line a loss, a point a depth that the policy comes to, and the target's stop at 0", () => {
  const svg = driftPicture("Stop drift", [
    { name: "TB", stops: [stop(0, -2), stop(1, -1), stop(2, null)] },
    { name: "SubTB", stops: [stop(0, 0), stop(1, 0.5), stop(2, 1)] },
  ]);
  expect(svg.match(/<circle/g)).toHaveLength(5);
  for (const name of ["TB", "SubTB", "tokens before ⊤"]) expect(svg).toContain(`>${name}</text>`);
  const [, zero] = /M56 ([\d.]+)H650" stroke="#222"/.exec(svg) ?? [];
  expect(svg).toContain(`cy="${zero}"`); // SubTB at depth 0
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
