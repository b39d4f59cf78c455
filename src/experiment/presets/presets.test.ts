import { expect, test, vi } from "vitest";
import { tasks } from "../../tasks";
import { rewardFields } from "../../reward/fields";
import { integerWeights } from "../../reward/terms/integer-targets";
import { decodeLink, encodeLink } from "../codec";
import { movesTarget } from "../fields";
import { withLeaves } from "../leaves";
import type { Preset } from "./index";
import { experimentOf, presetNames, presets, readsField, schema, taskOf } from "./index";

/** The record of presets with one more row, for a task that has a preset already. */
vi.mock("./record", async (original) => {
  const { presets: present } = await original<{ presets: Record<string, Preset> }>();
  const sharper = {
    ...present.continuation,
    title: "Sharper sentences",
    leaves: { ...present.continuation.leaves, "reward.temperature": 0.6 },
  };
  return { presets: { ...present, sharper } };
});
const added = presetNames.find((name) => presets[name].title === "Sharper sentences");
if (!added) throw new Error("The mocked row is not in the record.");

test("several presets may share a task: a row is all that a new one needs", async () => {
  expect(taskOf(added)).toBe("continuation");
  const run = { experiment: experimentOf(added), edits: [], steps: 0 };
  expect(run.experiment.leaves["reward.temperature"]).toBe(0.6);
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  expect(await decodeLink(link.value)).toMatchObject({ ok: true, value: { run } });
});

test("every preset names fields that exist, and a task that reads them", () => {
  for (const name of presetNames)
    for (const path of Object.keys(presets[name].leaves)) {
      expect(schema.table).toHaveProperty([path]);
      expect([name, path, readsField(name, path)]).toEqual([name, path, true]);
    }
});

test("a field that one task alone has is shown there and nowhere else", () => {
  const readers = (path: string) => presetNames.filter((name) => readsField(name, path));
  const on = (task: string) => presetNames.filter((name) => taskOf(name) === task);
  expect(readers("reward.integerFirst")).toEqual(on("random-integers"));
  expect(readers("constraint.excludes")).toEqual(on("constrained"));
  const several = presetNames.filter((name) => "prompt.which" in tasks[taskOf(name)].promptFields);
  expect(readers("prompt.which")).toEqual(several);
  expect(on("continuation")).toContain(added);
  expect(readers("prompt.text")).toEqual(presetNames);
  expect(readers("run.seed")).toEqual(presetNames);
  for (const path of Object.keys(rewardFields)) expect(readers(path)).not.toEqual([]);
});

test("every task has a preset", () => {
  const used = new Set(presetNames.map(taskOf));
  expect([...used].sort()).toEqual(Object.keys(tasks).sort());
});

test("every preset says in one plain sentence what is learned", () => {
  const jargon =
    /[⊤λΣ]|\b(KL|TV|nats?|log|prior|policy|LoRA|posterior|adapter|SubTB|[B-HJ-Zb-z])\b/;
  for (const name of presetNames) {
    const { says } = presets[name];
    expect([name, says]).toEqual([name, expect.stringMatching(/^[A-Z][^.!?:;]+[.]$/)]);
    expect(says.length).toBeLessThanOrEqual(140);
    expect([name, jargon.exec(says)?.[0] ?? null]).toEqual([name, null]);
  }
});

test("every preset proposes a change of its goal: a legal live edit that moves the target", () => {
  for (const name of presetNames) {
    const { path, value, says } = presets[name].next;
    const { leaves } = experimentOf(name);
    const edited = withLeaves(schema.table, schema.relations, leaves, [[path, value]]);
    expect([name, edited.ok]).toEqual([name, true]);
    expect([name, readsField(name, path)]).toEqual([name, true]);
    expect([name, schema.table[path].apply, movesTarget(path)]).toEqual([name, "live", true]);
    expect([name, leaves[path]]).not.toEqual([name, value]);
    expect(says).toMatch(/^Now change the goal: [^.]+[.]$/);
    expect(says.length).toBeLessThanOrEqual(64); // one line beside two buttons
  }
});

test("the change of a goal over numbers is seen in the outline itself", () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  type Leaves = Parameters<typeof integerWeights>[0];
  const outline = (leaves: Readonly<Record<string, unknown>>) => {
    const weights = integerWeights(leaves as Leaves, numbers) ?? [];
    const masses = Array.from(weights, (w) => Math.exp(w / Number(leaves["reward.temperature"])));
    const sum = masses.reduce((a, b) => a + b);
    return masses.map((mass) => mass / sum);
  };
  for (const name of presetNames.filter((n) => taskOf(n) === "random-integers")) {
    const { leaves } = experimentOf(name);
    const { path, value } = presets[name].next;
    const before = outline(leaves);
    const after = outline({ ...leaves, [path]: value });
    const tv = before.reduce((sum, mass, n) => sum + Math.abs(mass - after[n]) / 2, 0);
    expect(tv).toBeGreaterThan(0.1);
  }
});
