import { expect, test } from "vitest";
import { type Extra, extraUnder } from "./extra";
import { FrozenTree } from "./frozen";
import { TablePolicy, randomNext } from "./testing/table";
import { Walk } from "./walk";

const [V, STOP] = [4, 3];
const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const policy = new TablePolicy(V, STOP, randomNext(V, 2), randomNext(V, 1));
const asking: Extra = {
  of: (strings) => strings.map(() => 1),
  bound: () => 1,
  asked: (_, strings) => Promise.resolve(strings.map(({ length }) => -length)),
};

test("what is computed here and what another model gives are added", async () => {
  const strings = [[], [0], [0, 1]].map((z) => Uint32Array.from(z));
  expect(await extraUnder(asking, prompt)(strings)).toEqual([1, 0, -1]);
});

test("a walk that would leave out what another model gives is refused", async () => {
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop: STOP, keep: V });
  const target = { likelihoodWeight: 1, temperature: 1, minLength: 0, maxLength: 2, extra: asking };
  await expect(Walk.begin(frozen, target)).rejects.toThrow("need the prompt of the strings");
  const walk = await Walk.begin(frozen, target, extraUnder(asking, prompt));
  expect(walk.reached().logWeight.length).toBeGreaterThan(0);
  frozen.close();
});
