import { expect, test } from "vitest";
import { readSettings } from "../../objectives/settings";
import { makeTree } from "../../objectives/testing/tree";
import { TablePolicy } from "../testing/tablePolicy";
import { noise, tableProblem, toySettings } from "../testing/toy";
import { newGFlowNet } from "../testing/by-objective";
import { PromptRows, rowsFor } from "./rows";

const prompt = (id: string) => ({ id, text: id, tokens: new Uint32Array(1) });

test("a prompt keeps its row, and a new one takes the next", () => {
  const rows = new PromptRows(4);
  expect(["a", "b", "a", "own", "b", "own"].map((id) => rows.rowOf(prompt(id)))).toEqual([
    0, 1, 0, 2, 1, 2,
  ]);
  const restored = new PromptRows(4);
  restored.restore(rows.state());
  expect(restored.rowOf(prompt("own"))).toBe(2);
  expect(restored.rowOf(prompt("c"))).toBe(3);
});

test("after the last row the oldest is taken over, and its prompt gets another", () => {
  const rows = new PromptRows(5);
  for (let k = 0; k < 5; k++) expect(rows.rowOf(prompt(`${k}`))).toBe(k);
  expect(rows.rowOf(prompt("new"))).toBe(0);
  expect(rows.rowOf(prompt("1"))).toBe(1);
  expect(rows.rowOf(prompt("0"))).toBe(1);
});

test("a run has a row for every prompt of its task, and never fewer than older saves", () => {
  expect([1, 24, 128].map(rowsFor)).toEqual([256, 256, 256]);
  expect(rowsFor(1000)).toBeGreaterThan(1000);
});

test("300 prompts have a learned log Z each, and so has a visitor's own prompt", async () => {
  const tree = makeTree(2, 2);
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const trainPrompts = Array.from({ length: 300 }, (_, k) => prompt(`${k}`));
  const problem = { ...tableProblem(tree, noise(tree.rows, 1, 1)), trainPrompts, promptCount: 300 };
  const objective = { ...toySettings.own.objective, name: "trajectory" as const };
  const settings = { ...toySettings, samples: 1, own: { ...toySettings.own, objective } };
  const method = newGFlowNet(problem, settings);
  const round = { index: 0, rewardTemperature: 1, wantPrior: false };
  const batch = await method.collect(policy, round);
  const rows = [...trainPrompts, prompt("own"), ...trainPrompts].map((now) => {
    const { inputs } = method.judge({ ...batch, prompt: now }, round).batch;
    return readSettings(inputs.settings).row;
  });
  expect(new Set(rows.slice(0, 301)).size).toBe(301);
  expect(rows.slice(301)).toEqual(rows.slice(0, 300));
  expect(method.losses[0].parameters[0]?.count).toBeGreaterThan(Math.max(...rows));
});
