import { describe, expect, it } from "vitest";
import type { Extra } from "./extra";
import { FrozenTree } from "./frozen";
import { logSumExp } from "./numbers";
import { everyString, randomNext, stringLogProb, TablePolicy } from "./testing/table";
import { type Target, Walk } from "./walk";

const [V, STOP] = [5, 3];
const off = randomNext(V, 11);
const policy = new TablePolicy(V, STOP, off, off);
const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const extra: Extra = { of: (strings) => strings.map((z) => -z.length), bound: (_, n) => -n };
const targets: readonly Target[] = [0.7, 1, 1.6].flatMap((temperature) =>
  [0, 2].map((minLength) => ({
    ...{ likelihoodWeight: 1, temperature, minLength, maxLength: 4 },
    extra,
  })),
);

/** log p(⊤ Y | z) of some continuation: less than log p(⊤ | z), by more where z is odd. */
const terminalOf = (z: ArrayLike<number>) =>
  off(Array.from(z))[STOP] - (z.length % 2 === 1 ? 6 : 0.5);

/** Walks to `nodes`; the strings whose terminal was asked for. */
async function walked(target: Target, nodes: number, lazy: boolean) {
  const asked: Uint32Array[] = [];
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), {
    ...{ stop: STOP, lazy },
    terminal: (strings) => {
      asked.push(...strings);
      return Promise.resolve(strings.map(terminalOf));
    },
  });
  await frozen.growDown(target.minLength);
  const walk = await Walk.begin(frozen, target);
  await walk.advance(nodes, { batch: 16 });
  return { asked, reached: walk.reached() };
}

const logWeightOf = (target: Target, z: readonly number[]) =>
  (stringLogProb(off, STOP, z) - off(z)[STOP] + terminalOf(z) - z.length) / target.temperature;
const all = everyString(V, STOP, 4);

describe.each(targets)("a walk that asks for terminals where they matter, %#", (target) => {
  const allowed = all.filter((z) => z.length >= target.minLength);
  const logZ = logSumExp(allowed.map((z) => logWeightOf(target, z)));

  it.each([20, 60, 150])("bounds what it leaves out, at %i nodes", async (nodes) => {
    const { reached, asked } = await walked(target, nodes, true);
    const inside = logSumExp(reached.logWeight);
    const outside = Math.exp(logZ) - Math.exp(inside);
    expect(Math.exp(reached.logRest ?? Infinity)).toBeGreaterThanOrEqual(outside - 1e-6);
    expect(asked.length).toBe(reached.size - reached.unscored.size);
    for (let s = 0; s < reached.size; s++) {
      const z = Array.from(reached.frozen.string(s));
      const known = !reached.unscored.has(s) && z.length >= target.minLength;
      const weight = known ? logWeightOf(target, z) : -Infinity;
      if (weight === -Infinity) expect(reached.logWeight[s]).toBe(-Infinity);
      else expect(reached.logWeight[s]).toBeCloseTo(weight, 4);
    }
  });

  it("asks for fewer, and leaves out little more than one that asks for all", async () => {
    const lazy = await walked(target, 60, true);
    const whole = await walked(target, 60, false);
    expect(lazy.asked.length).toBeLessThan(whole.asked.length);
    const restOf = ({ reached }: typeof lazy) => Math.exp((reached.logRest ?? Infinity) - logZ);
    expect(restOf(lazy)).toBeLessThan(2 * restOf(whole));
  });

  it("knows every string in the end", async () => {
    const { reached } = await walked(target, 1000, true);
    expect(logSumExp(reached.logWeight)).toBeCloseTo(logZ, 4);
  });
});
