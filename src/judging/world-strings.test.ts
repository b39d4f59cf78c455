import { expect, test } from "vitest";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import { samplerLogProb } from "./sampler";
import { toyTask } from "./testing/tasks";
import { TablePolicy, everyString, randomNext, stringLogProb } from "./testing/table";
import { worldGap, worldMeans } from "./world-figures";
import { WorldStrings } from "./world-strings";

const [V, STOP, T] = [5, 1, 0.8];
const [minLength, maxLength] = [1, 3];
const on = randomNext(V, 5);
const off = randomNext(V, 4);
const policy = new TablePolicy(V, STOP, on, off);
const prompt: Prompt = { id: "p", text: "", tokens: new Uint32Array() };
const toy = toyTask({
  ...{ vocabulary: V, stop: STOP, permitted: [2], minLength, maxLength },
  layout: "ranked",
  reward: () => ({ likelihoodWeight: 1, first: 0.3, firstElse: -0.4, later: 0.1, empty: 0 }),
});
const strings = everyString(V, STOP, maxLength).filter((z) => z.length >= minLength);

/** A task whose world lists these strings, each as likely as its place in the list says. */
const taskWith = (listed: readonly (readonly number[])[]): Judgeable => {
  const total = (listed.length * (listed.length + 1)) / 2;
  const world = listed.map((z, k) => ({ tokens: Uint32Array.from(z), p: (k + 1) / total }));
  return { ...toy, world: ({ id }) => (id === "p" ? world : undefined) };
};
const figuresOf = (listed: readonly (readonly number[])[]) =>
  new WorldStrings(policy, taskWith(listed)).figures(prompt, T);

/** Target and policy of strings, by their definitions. */
const weightOf = (z: readonly number[]) =>
  Math.exp((stringLogProb(off, STOP, z) + toy.extra().of([Uint32Array.from(z)])[0]) / T);
const policyOf = (z: readonly number[]) => {
  const prefixes = [...z.keys(), z.length].map((n) => z.slice(0, n));
  const scores = {
    logQ: z.map((token, i) => on(prefixes[i])[token]),
    logStop: prefixes.map((prefix) => on(prefix)[STOP]),
  };
  return Math.exp(samplerLogProb(scores, z.length, { minLength, maxLength }));
};
const normalised = (masses: readonly number[]) => {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
};
const divergence = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, mass, z) => sum + mass * Math.log(mass / b[z]), 0);

test("where the world lists every string, the divergence is that over all strings", async () => {
  const { klForward, listed } = await figuresOf(strings);
  expect(listed).toBeCloseTo(1, 5);
  const target = normalised(strings.map(weightOf));
  expect(klForward).toBeCloseTo(divergence(target, strings.map(policyOf)), 5);
});

test("of some strings the target is conditioned on them, and the policy is not", async () => {
  const some = strings.filter((_, k) => k % 7 === 0);
  const figures = await figuresOf(some);
  const target = normalised(some.map(weightOf));
  const q = some.map(policyOf);
  const world = normalised(some.map((_, k) => (k + 1) ** (1 / T)));
  expect(figures.klForward).toBeCloseTo(divergence(target, q), 5);
  expect(figures.worldToPolicy).toBeCloseTo(divergence(world, q), 5);
  expect(figures.worldToTarget).toBeCloseTo(divergence(world, target), 5);
  expect(figures.listed).toBeCloseTo(
    q.reduce((sum, mass) => sum + mass, 0),
    5,
  );
});

test("a listed string that is too short or too long is left out", async () => {
  const some = strings.slice(0, 9);
  const without = await figuresOf(some);
  const beside = await figuresOf([...some, [2, 3, 4, 2], []]);
  expect(beside.klForward).toBeCloseTo(without.klForward, 9);
  expect(beside.listed).toBeCloseTo(without.listed, 9);
});

test("a prompt of which the world lists nothing is not judged", () => {
  const other = { ...prompt, id: "other" };
  const judge = new WorldStrings(policy, taskWith(strings));
  expect(judge.judged([prompt, other])).toEqual([prompt]);
  const tooLong = new WorldStrings(policy, taskWith([[2, 3, 4, 2]]));
  expect(tooLong.judged([prompt])).toEqual([]);
});

test("means have the error of the choice of prompts, their difference that of both", () => {
  const of = (klForward: number) => ({ klForward, worldToTarget: 0, worldToPolicy: 1, listed: 1 });
  const [train, heldOut] = [[0.1, 0.3].map(of), [0.4, 0.8].map(of)];
  expect(worldMeans([])).toBeNull();
  expect(worldMeans([of(0.2)])?.klForward).toEqual({ value: 0.2 });
  const means = worldMeans(heldOut);
  expect(means?.klForward.value).toBeCloseTo(0.6);
  expect(means?.klForward.error).toBeCloseTo(0.2);
  const gap = worldGap(train, heldOut)?.gap;
  expect(gap?.value).toBeCloseTo(0.4);
  expect(gap?.error).toBeCloseTo(Math.hypot(0.1, 0.2));
});
