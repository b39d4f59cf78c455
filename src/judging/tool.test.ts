import { describe, expect, test } from "vitest";
import type { Tool } from "../lm/policy";
import { sequence } from "../lm/sequences";
import { ExactAnswers } from "./answers";
import { nucleus } from "./decodings";
import { drawFrom } from "./draws";
import { FrozenTree } from "./frozen";
import { forcedBy } from "./forced";
import type { Judgeable } from "./judgeable";
import { logSumExp } from "./numbers";
import { treeNodes } from "./prompt-walk";
import { policyMass } from "./sampler";
import { type NextToken, TablePolicy, momentAt, randomNext, remembered } from "./testing/table";
import { type Toy, extraReward, toyTask } from "./testing/tasks";
import { Walk } from "./walk";

/** A toy whose tool writes one token after a 0 and two after a 2; a longest length may cut them. */
const V = 5;
const STOP = 4;
const off = randomNext(V, 31);
const on = randomNext(V, 32);
const tool: Tool = (tokens) => ({ 0: [1], 2: [3, tokens.length % 3] })[tokens.at(-1) ?? -1] ?? [];

const toyOf = (minLength: number, maxLength: number, maxNodes = 5000): Toy => ({
  vocabulary: V,
  stop: STOP,
  permitted: [0, 2],
  minLength,
  maxLength,
  maxNodes,
  layout: "ranked",
  reward: () => ({ likelihoodWeight: 0.8, first: 1, firstElse: 0, later: -0.5, empty: 0 }),
});
const taskOf = (toy: Toy): Judgeable => ({ ...toyTask(toy), tool });

/** A string as actions lead to it, with log p of its tokens and log q of its actions. */
interface Reached {
  readonly z: readonly number[];
  readonly logP: number;
  readonly logQ: number;
}

/** Every string that actions lead to, whole strings with log p(z⊤) and log q(z⊤): the oracle. */
function enumerate({ minLength, maxLength }: Toy, q: NextToken): Reached[] {
  const out: Reached[] = [];
  const visit = ({ z, logP, logQ }: Reached): void => {
    const model = off(z);
    const row = q(z);
    const last = z.length === maxLength;
    if (z.length >= minLength)
      out.push({ z, logP: logP + model[STOP], logQ: logQ + (last ? 0 : row[STOP]) });
    if (last) return;
    const going = z.length < minLength ? logSumExp(row.filter((_, v) => v !== STOP)) : 0;
    for (let token = 0; token < V; token++) {
      if (token === STOP) continue;
      const drawn = [...z, token];
      const next = [...drawn, ...forcedBy(tool, maxLength)(Uint32Array.from(drawn))];
      const forced = next.slice(drawn.length);
      const added = forced.reduce((sum, t, k) => sum + off(next.slice(0, drawn.length + k))[t], 0);
      visit({ z: next, logP: logP + model[token] + added, logQ: logQ + row[token] - going });
    }
  };
  visit({ z: [], logP: 0, logQ: 0 });
  return out;
}

const logR = (toy: Toy, { z, logP }: Reached) => 0.8 * logP + extraReward(toy, z);
const answersOf = (toy: Toy, policy: TablePolicy) =>
  new ExactAnswers(policy, taskOf(toy), {
    diversity: { kind: "effective-number" },
    seed: 1,
    samples: 64,
    draws: 512,
  });
const answer = (toy: Toy, policy: TablePolicy, T: number) =>
  answersOf(toy, policy).answer(toyTask(toy).trainPrompts[0], momentAt(3, T));

describe.each([
  [0, 5],
  [1, 4],
  [3, 5],
])("strings of %i to %i tokens, forced ones counted", (minLength, maxLength) => {
  const toy = toyOf(minLength, maxLength);
  const T = 0.9;
  const all = enumerate(toy, on);
  const logZ = logSumExp(all.map((one) => logR(toy, one) / T));
  const logPi = all.map((one) => logR(toy, one) / T - logZ);

  test("the exact answer is that of enumeration", async () => {
    const truth = await answer(toy, new TablePolicy(V, STOP, on, off), T);
    const sum = (of: (k: number) => number) => all.reduce((total, _, k) => total + of(k), 0);
    expect(logSumExp(all.map(({ logQ }) => logQ))).toBeCloseTo(0, 5); // of the oracle itself
    expect(truth.exact).toBe(true);
    expect(truth.logZ.value).toBeCloseTo(logZ, 5);
    expect(truth.klForward?.value).toBeCloseTo(
      sum((k) => Math.exp(logPi[k]) * (logPi[k] - all[k].logQ)),
      4,
    );
    expect(truth.klReverse?.value).toBeCloseTo(
      sum((k) => Math.exp(all[k].logQ) * (all[k].logQ - logPi[k])),
      4,
    );
    if (truth.layout !== "ranked") throw new Error("The toy is ranked.");
    const byText = new Map(all.map((one, k) => [one.z.join(" "), k]));
    for (const row of truth.rows) {
      const k = byText.get(row.text) ?? NaN; // forced tokens are part of what is shown
      expect(row.target).toBeCloseTo(Math.exp(logPi[k]), 5);
      expect(row.policy).toBeCloseTo(Math.exp(all[k].logQ), 5);
    }
  });

  test("at the exact policy both divergences are 0", async () => {
    const weights = new Map(all.map((one) => [one.z.join(" "), logR(toy, one) / T]));
    /** log Σ R over the strings that go on from z. */
    const flow = remembered((prefix) => {
      const below = all.filter(({ z }) => prefix.every((token, i) => z[i] === token));
      return Float32Array.of(logSumExp(below.map(({ z }) => weights.get(z.join(" ")) ?? NaN)));
    });
    const exact = remembered((z) => {
      const of = (v: number) =>
        v === STOP ? (weights.get(z.join(" ")) ?? -Infinity) : flow([...z, v])[0];
      const logits = Array.from({ length: V }, (_, v) => Math.max(-80, of(v)));
      const norm = logSumExp(logits);
      return Float32Array.from(logits, (x) => x - norm);
    });
    const truth = await answer(toy, new TablePolicy(V, STOP, exact, off), T);
    expect(Math.abs(truth.klForward?.value ?? NaN)).toBeLessThan(1e-5);
    expect(Math.abs(truth.klReverse?.value ?? NaN)).toBeLessThan(1e-5);
  });

  test("samples are as frequent as the masses say, and scored as by the walk", async () => {
    const policy = new TablePolicy(V, STOP, on, off);
    const prompt = toyTask(toy).trainPrompts[0];
    const request = { prompt, batch: 20_000, minLength, maxLength, seed: 2, step: 0, tool };
    const drawn = await drawFrom(policy, "off", request);
    const prior = enumerate(toy, off);
    const byText = new Map(prior.map((one) => [one.z.join(" "), one]));
    const counts = new Map<string, number>();
    for (let b = 0; b < drawn.z.batch; b++) {
      const text = sequence(drawn.z, b).join(" ");
      counts.set(text, (counts.get(text) ?? 0) + 1);
      expect(drawn.logP[b]).toBeCloseTo(byText.get(text)?.logP ?? NaN, 4);
      expect(drawn.logPrior[b]).toBeCloseTo(byText.get(text)?.logQ ?? NaN, 4);
    }
    expect(distance(prior, counts, drawn.z.batch)).toBeLessThan(0.05);
  });

  test("the whole nucleus is the model itself", async () => {
    const policy = new TablePolicy(V, STOP, on, off);
    const prompt = toyTask(toy).trainPrompts[0];
    const request = { prompt, batch: 5000, minLength, maxLength, seed: 2, tool };
    const { z } = await nucleus(1).draw(policy, request);
    const counts = new Map<string, number>();
    for (let b = 0; b < z.batch; b++) {
      const text = sequence(z, b).join(" ");
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    expect(distance(enumerate(toy, off), counts, z.batch)).toBeLessThan(0.1);
    for (let b = 0; b < 50; b++) {
      const own = sequence(z, b);
      const bits = Array.from(z.actions?.subarray(b * z.width, b * z.width + own.length) ?? []);
      expect(bits).toEqual(bitsOf(Array.from(own), maxLength));
    }
  });
});

/** Total variation between frequencies and masses. */
function distance(all: readonly Reached[], counts: ReadonlyMap<string, number>, n: number): number {
  const seen = all.map(({ z, logQ }) =>
    Math.abs((counts.get(z.join(" ")) ?? 0) / n - Math.exp(logQ)),
  );
  const known = all.reduce((sum, { z }) => sum + (counts.get(z.join(" ")) ?? 0), 0);
  return seen.reduce((sum, gap) => sum + gap / 2, 0) + (n - known) / n;
}

/** 1 where the policy drew the token, 0 where the tool wrote it. */
function bitsOf(z: readonly number[], maxLength: number): number[] {
  const bits: number[] = [];
  while (bits.length < z.length) {
    bits.push(1);
    const forced = forcedBy(tool, maxLength)(Uint32Array.from(z.slice(0, bits.length)));
    bits.push(...forced.map(() => 0));
  }
  return bits;
}

test("a cut walk keeps to its nodes, forced ones counted, and brackets log Z", async () => {
  const wide = toyOf(1, 5);
  const logZ = logSumExp(enumerate(wide, on).map((one) => logR(wide, one)));
  for (const maxNodes of [3, 7, 20, 60]) {
    const toy = toyOf(1, 5, maxNodes);
    const { logZ: found } = await answer(toy, new TablePolicy(V, STOP, on, off), 1);
    expect(found.low).toBeLessThanOrEqual(logZ + 1e-5);
    expect(found.high ?? Infinity).toBeGreaterThanOrEqual(logZ - 1e-5);
    const { reached } = await answersOf(toy, new TablePolicy(V, STOP, on, off)).masses(
      toyTask(toy).trainPrompts[0],
      momentAt(3, 1),
    );
    expect(reached.size).toBeLessThanOrEqual(maxNodes + toy.maxLength);
    expect(reached.frozen.size).toBeLessThanOrEqual(treeNodes(taskOf(toy)));
  }
});

test("a walk begins with named strings, up to where a tool would not have gone on", async () => {
  const policy = new TablePolicy(V, STOP, on, off);
  const prompt = toyTask(toyOf(0, 5)).trainPrompts[0];
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), {
    stop: STOP,
    forced: forcedBy(tool, 5),
  });
  await frozen.growAlong([
    Uint32Array.of(0, 1, 2, 3, 1),
    Uint32Array.of(1, 0, 1),
    Uint32Array.of(2, 0), // after a 2 the tool writes 3
  ]);
  for (const found of [
    [0, 1, 2, 3],
    [1, 0, 1],
    [2, 3],
  ])
    expect(frozen.find(found), found.join(" ")).toBeDefined();
  expect(frozen.find([2, 0])).toBeUndefined();
  const size = frozen.size;
  await frozen.growAlong([Uint32Array.of(1, 0, 1)]);
  expect(frozen.size).toBe(size);
});

test("no string ends while the tool is writing, and forced tokens are certain", async () => {
  const policy = new TablePolicy(V, STOP, on, off);
  const prompt = toyTask(toyOf(0, 5)).trainPrompts[0];
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), {
    stop: STOP,
    forced: forcedBy(tool, 5),
  });
  const extra = { of: (all: readonly Uint32Array[]) => all.map(() => 0), bound: () => 0 };
  const lengths = { minLength: 0, maxLength: 5 };
  const walk = await Walk.begin(frozen, { likelihoodWeight: 1, temperature: 1, extra, ...lengths });
  await walk.advance(1e6);
  const { size, logWeight } = walk.reached();
  const masses = await policyMass(policy.tree(prompt, "on"), frozen, size, lengths);
  expect(logSumExp(masses)).toBeCloseTo(0, 5);
  const writing = frozen.nodeOf([2]);
  expect(frozen.ends(writing)).toBe(false);
  expect([logWeight[writing], masses[writing]]).toEqual([-Infinity, -Infinity]);
  const end = frozen.nodeOf([2, 3, 1]);
  expect(frozen.ends(end)).toBe(true);
  expect(masses[end]).toBeCloseTo(on([])[2] + on([2, 3, 1])[STOP], 5);
  expect(frozen.find([2, 1])).toBeUndefined();
});
