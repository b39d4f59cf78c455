import { expect, test } from "vitest";
import { listedTree } from "../reward/listed-tree";
import type { CountedReward } from "./counting";
import { FrozenTree } from "./frozen";
import { logSumExp } from "./numbers";
import { type Oracle, countedOracle, walkedOracle } from "./oracle";
import { everyString, randomNext, TablePolicy } from "./testing/table";
import { Walk } from "./walk";

const V = 4;
const STOP = 3;
const T = 0.7;
const lengths = { minLength: 1, maxLength: 3 };
const strings = everyString(V, STOP, lengths.maxLength);

/** F(s) by summing over every string. */
const flowBy = (logR: (z: readonly number[]) => number) => (prefix: readonly number[]) =>
  logSumExp(
    strings
      .filter((z) => z.length >= lengths.minLength && prefix.every((v, i) => z[i] === v))
      .map((z) => logR(z) / T),
  );

function expectOracle(oracle: Oracle, logR: (z: readonly number[]) => number) {
  const flow = flowBy(logR);
  for (const prefix of strings) {
    const choice = oracle(Uint32Array.from(prefix));
    if (!choice) throw new Error(`no oracle after ${prefix.join(" ")}`);
    const whole = flow(prefix);
    const stop = prefix.length < lengths.minLength ? -Infinity : logR(prefix) / T - whole;
    expect(choice.logStop).toBeCloseTo(stop, 10);
    let mass = Math.exp(choice.logStop);
    for (let v = 0; v < V; v++) {
      if (v === STOP) continue;
      const next = prefix.length < lengths.maxLength ? flow([...prefix, v]) - whole : -Infinity;
      expect(choice.logNext(v)).toBeCloseTo(next, 10);
      mass += Math.exp(choice.logNext(v));
    }
    expect(mass).toBeCloseTo(1, 10);
    expect(choice.error).toBeLessThan(1e-9);
  }
}

test("by counting, q* of every choice is that of the sum over all strings", () => {
  const listed = [[0], [1, 0], [1, 2]].map((z) => Uint32Array.from(z));
  const tree = listedTree(listed);
  const logR = (n: number, node: number) =>
    0.3 * n - 0.9 * node + (tree.depths[node] === n ? 2 : 0);
  const rule: CountedReward = { vocabulary: V, tree, ...lengths, logR };
  expectOracle(countedOracle(rule, T), (z) => logR(z.length, tree.follow(z)));
});

test("by a whole walk, too; a prefix that was not reached has none", async () => {
  const policy = new TablePolicy(V, STOP, randomNext(V, 1), randomNext(V, 2));
  const prompt = { id: "p", text: "", tokens: new Uint32Array() };
  const of = (z: ArrayLike<number>) => (Array.from(z).includes(1) ? 1.5 : 0) - z.length;
  const extra = {
    of: (all: readonly Uint32Array[]) => all.map(of),
    bound: (_: Uint32Array, n: number) => 1.5 - n,
  };
  const target = { likelihoodWeight: 0, temperature: T, ...lengths, extra };
  const walked = async (nodes: number) => {
    const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop: STOP });
    const walk = await Walk.begin(frozen, target);
    await walk.advance(nodes, { tolerance: 1e-12 });
    return walkedOracle(walk.reached());
  };
  expectOracle(await walked(1000), of);
  const cut = await walked(3);
  expect(cut(Uint32Array.of(0, 0, 0))).toBeNull();
  expect(cut(new Uint32Array())?.error).toBeGreaterThan(0.01);
});
