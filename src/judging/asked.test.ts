import { describe, expect, it } from "vitest";
import { ExactAnswers } from "./answers";
import type { Judgeable } from "./judgeable";
import { logSumExp } from "./numbers";
import { everyString, momentAt, randomNext, stringLogProb, TablePolicy } from "./testing/table";
import { type Toy, extraReward, toyTask } from "./testing/tasks";

const V = 5;
const STOP = 4;
const off = randomNext(V, 41);
const on = randomNext(V, 42);
const toyOf = (maxNodes: number): Toy => ({
  vocabulary: V,
  stop: STOP,
  permitted: [0, 2],
  minLength: 0,
  maxLength: 4,
  maxNodes,
  layout: "ranked",
  reward: () => ({ likelihoodWeight: 1, first: 1, firstElse: 0, later: -0.5, empty: 0 }),
});
const passes = (z: ArrayLike<number>) => z.length > 0 && z[0] === 0;
const world = [
  { tokens: Uint32Array.of(0), p: 0.5 },
  { tokens: Uint32Array.of(0, 2), p: 0.3 },
  { tokens: Uint32Array.of(1, 1), p: 0.2 },
];
const asks = {
  verdict: { name: "it begins with 0", of: (_: unknown, z: Uint32Array) => passes(z) },
  world: () => world,
};

async function truthOf(maxNodes: number, T: number, more: Partial<Judgeable> = asks) {
  const task: Judgeable = { ...toyTask(toyOf(maxNodes)), ...more };
  const answers = new ExactAnswers(new TablePolicy(V, STOP, on, off), task, {
    diversity: { kind: "effective-number" },
    seed: 1,
    samples: 64,
    draws: 4096,
  });
  const truth = await answers.answer(task.trainPrompts[0], momentAt(0, T));
  answers.close();
  return truth;
}

/** Every string with its target and policy mass, by summation. */
function everything(T: number) {
  const toy = toyOf(1);
  const strings = everyString(V, STOP, toy.maxLength);
  const logW = strings.map((z) => (stringLogProb(off, STOP, z) + extraReward(toy, z)) / T);
  const logZ = logSumExp(logW);
  const last = (z: readonly number[]) => (z.length === toy.maxLength ? on(z)[STOP] : 0);
  return strings.map((z, k) => ({
    z,
    target: Math.exp(logW[k] - logZ),
    policy: Math.exp(stringLogProb(on, STOP, z) - last(z)),
  }));
}

describe.each([0.5, 1, 1.5])("at T = %f", (T) => {
  const all = everything(T);
  const tempered = world.map(({ p }) => p ** (1 / T));
  const w = tempered.map((p) => p / tempered.reduce((a, x) => a + x, 0));
  const gapTo = (mass: "target" | "policy") =>
    world.reduce((sum, { tokens }, k) => {
      const found = all.find(({ z }) => z.join() === tokens.join());
      return sum + w[k] * Math.log(w[k] / (found?.[mass] ?? 0));
    }, 0);
  const passed = (mass: "target" | "policy") =>
    all.reduce((sum, string) => sum + (passes(string.z) ? string[mass] : 0), 0);

  it("a whole walk gives masses and gaps exactly", async () => {
    const { verdict, world: gaps, rows } = await truthOf(5000, T);
    expect(verdict?.name).toBe("it begins with 0");
    expect(verdict?.target.value).toBeCloseTo(passed("target"), 6);
    expect(verdict?.policy.value).toBeCloseTo(passed("policy"), 6);
    expect(verdict?.policy.low).toBe(verdict?.policy.high);
    expect(gaps?.toTarget.value).toBeCloseTo(gapTo("target"), 6);
    expect(gaps?.toPolicy.value).toBeCloseTo(gapTo("policy"), 6);
    expect(gaps?.toPolicy.high).toBe(gaps?.toPolicy.value);
    for (const row of rows) expect(row.verdict).toBe(passes(row.tokens));
    expect(rows.reduce((sum, row) => sum + (row.world ?? NaN), 0)).toBeCloseTo(1, 6);
  });

  it.each([1, 2, 3, 4, 5, 6, 12, 20])("bounds of a walk of %d nodes hold", async (nodes) => {
    const { world: gaps, logZ } = await truthOf(nodes, T);
    expect(logZ.low).toBeLessThanOrEqual(logZ.value);
    expect(gaps?.toTarget.low).toBeLessThanOrEqual(gapTo("target") + 1e-6);
    expect(gaps?.toPolicy.low).toBeLessThanOrEqual(gapTo("policy") + 1e-6);
  });

  it("a cut walk holds the exact figures within its bounds", async () => {
    const { verdict, world: gaps, exact } = await truthOf(8, T);
    expect(exact).toBe(false);
    for (const mass of ["target", "policy"] as const) {
      const figure = verdict?.[mass];
      expect(figure?.low).toBeLessThanOrEqual(passed(mass) + 1e-6);
      expect(figure?.high).toBeGreaterThanOrEqual(passed(mass) - 1e-6);
    }
    expect(gaps?.toPolicy.low).toBeLessThanOrEqual(gapTo("policy") + 1e-6);
    expect(gaps?.toTarget.low).toBeLessThanOrEqual(gapTo("target") + 1e-6);
  });
});

it("says nothing where nobody knows", async () => {
  const none = { verdict: { name: "who knows", of: () => undefined }, world: () => undefined };
  const truth = await truthOf(5000, 1, none);
  expect("verdict" in truth).toBe(false);
  expect("world" in truth).toBe(false);
  expect("world" in truth.rows[0]).toBe(false);
});
