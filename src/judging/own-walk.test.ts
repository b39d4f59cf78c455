import { expect, test } from "vitest";
import type { Tool } from "../lm/policy";
import { forcedBy } from "./forced";
import { type OwnWalkRules, ownWalk } from "./own-walk";
import { TablePolicy, randomNext } from "./testing/table";

const V = 5;
const STOP = 4;
const q = randomNext(V, 32);
const policy = new TablePolicy(V, STOP, q, randomNext(V, 31));
const prompt = { id: "p", text: "p", tokens: Uint32Array.of(1) };
const tool: Tool = (tokens) => ({ 0: [1], 2: [3, 1] })[tokens.at(-1) ?? -1] ?? [];

/** Every string with its probability, by walking all actions: the oracle. */
function every(minLength: number, maxLength: number, written: Tool): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (z: readonly number[], logQ: number): void => {
    const row = q(z);
    const ends = z.length === maxLength ? 0 : row[STOP];
    if (z.length >= minLength) found.set(z.join(" "), Math.exp(logQ + ends));
    if (z.length === maxLength) return;
    const going = z.length < minLength ? Math.log1p(-Math.exp(row[STOP])) : 0;
    for (let token = 0; token < V; token++) {
      if (token === STOP) continue;
      const drawn = [...z, token];
      const forced = forcedBy(written, maxLength)(Uint32Array.from(drawn));
      visit([...drawn, ...forced], logQ + row[token] - going);
    }
  };
  visit([], 0);
  return found;
}

test.each([
  [0, 5, tool],
  [2, 5, tool],
  [1, 4, () => []],
] as const)("strings of %i to %i tokens have the sampler's probabilities", async (min, max, t) => {
  const rules: OwnWalkRules = {
    minLength: min,
    maxLength: max,
    stop: STOP,
    forced: forcedBy(t, max),
    tolerance: 0,
    nodes: 1e4,
  };
  const { strings, rest } = await ownWalk(policy.tree(prompt, "on"), rules);
  const all = every(min, max, t);
  expect(strings).toHaveLength(all.size);
  for (const { tokens, p } of strings) expect(p).toBeCloseTo(all.get(tokens.join(" ")) ?? NaN, 6);
  expect(rest).toBeCloseTo(0, 5);
});

test("where ⊤ has all of the mass and may not be drawn, the others share it", async () => {
  const sure = Float32Array.of(-20, -21, -22, -23, 0); // log q; the others are e^−20 and less
  const always = new TablePolicy(
    V,
    STOP,
    () => sure,
    () => sure,
  );
  const rules = { minLength: 1, maxLength: 3, stop: STOP, tolerance: 1e-6, nodes: 1000 };
  const { strings, rest } = await ownWalk(always.tree(prompt, "on"), rules);
  const total = 1 + Math.exp(-1) + Math.exp(-2) + Math.exp(-3);
  for (const { tokens, p } of strings.slice(0, 4))
    expect(p).toBeCloseTo(Math.exp(20 + (sure[tokens[0]] ?? 0)) / total, 5);
  expect(strings.length).toBeGreaterThanOrEqual(4);
  expect(rest).toBeLessThan(1e-5);
});

test("a walk that ends early says how much it left out", async () => {
  const rules = { minLength: 0, maxLength: 6, stop: STOP, forced: forcedBy(tool, 6) };
  const few = await ownWalk(policy.tree(prompt, "on"), { ...rules, tolerance: 0, nodes: 40 });
  expect(few.nodes).toBe(40);
  const found = few.strings.reduce((sum, { p }) => sum + p, 0);
  expect(few.rest).toBeCloseTo(1 - found, 6);
  const loose = await ownWalk(policy.tree(prompt, "on"), { ...rules, tolerance: 0.2, nodes: 1e4 });
  expect(loose.rest).toBeLessThanOrEqual(0.2);
  expect(loose.nodes).toBeLessThan(2000);
});
