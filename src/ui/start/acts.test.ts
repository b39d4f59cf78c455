import { expect, it } from "vitest";
import type { Leaves } from "../../experiment/experiment";
import { presetNames, presets, schema } from "../../experiment/presets";
import { actStates } from "./acts";
import { halfTemperature, temperature } from "./halve";

it("an act is done once it was, and the one after it is next", () => {
  for (const preset of presetNames) {
    const start = schema.presets[preset];
    const { path, value } = presets[preset].next;
    const states = (watched: boolean, own: boolean, leaves: Leaves = {}) =>
      actStates({ preset, watched, own, shown: (p) => ({ ...start, ...leaves })[p] });
    const goal = { [path]: value };
    const half = { [temperature]: Number({ ...start, ...goal }[temperature]) / 2 };
    expect(states(false, false)).toEqual(["now", "next", "later"]);
    expect(states(true, false)).toEqual(["done", "now", "next"]);
    expect(states(true, true)).toEqual(["done", "now", "next"]);
    expect(states(true, false, goal)).toEqual(["done", "now", "next"]); // asked for, not yet begun
    expect(states(true, true, goal)).toEqual(["done", "done", "now"]);
    expect(states(true, true, { ...goal, ...half })).toEqual(["done", "done", "done"]);
    const alone = states(true, true, { [temperature]: Number(start[temperature]) / 2 });
    const same = value === Number(start[temperature]) / 2; // then it is the next goal
    if (path !== temperature) expect(alone).toEqual(["done", "now", "done"]);
    else expect(alone).toEqual(["done", "done", same ? "now" : "done"]);
  }
});

it("T is halved while half of it is allowed, and no further", () => {
  const start = schema.presets["drawn-integers"];
  expect(halfTemperature(start)).toBe(Number(start[temperature]) / 2);
  let steps = 0;
  let leaves = start;
  for (let T = halfTemperature(leaves); T !== null; T = halfTemperature(leaves)) {
    leaves = { ...leaves, [temperature]: T };
    steps++;
  }
  expect(steps).toBeGreaterThan(1);
  expect(steps).toBeLessThan(20);
});
