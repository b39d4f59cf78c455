import katex from "katex";
import { expect, test } from "vitest";
import { objectiveNames, objectives } from "../objectives";
import { methods } from ".";

test.each([
  ...objectiveNames.map((name) => [name, objectives[name].formula] as const),
  ...Object.entries(methods).map(([name, { note }]) => [name, note.formula] as const),
])("the formula of %s is TeX that KaTeX sets", (_, formula) => {
  expect(katex.renderToString(formula, { output: "mathml", throwOnError: true })).toMatch(/<math/);
});

test("every method says its optimum, and policy gradients that at 1 it is the target", () => {
  for (const { note } of Object.values(methods)) expect(note.assumes).toMatch(/ts optimum is/);
  for (const { note } of [methods.reinforce, methods.ppo])
    expect(note.assumes).toMatch(/KL weight β 1 its optimum is the target/);
});
