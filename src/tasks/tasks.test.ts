import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { terms } from "../reward/terms";
import { tasks } from "./index";
import type { TaskSpec } from "./index";

const specs: [string, TaskSpec][] = Object.entries(tasks);

test("every folder of tasks is a row of the record, by its own name", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "testing")
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(tasks).sort());
});

test.each(specs)("%s reads its own prompts, each of them once", async (_, spec) => {
  const prompts = spec.readPrompts(await spec.promptFile());
  if ("sentence" in prompts) throw new Error(prompts.sentence);
  const all = [...prompts.train, ...prompts.heldOut];
  expect(new Set(all).size).toBe(all.length);
});

test.each(specs)("%s names the file and the place where its prompts are wrong", (_, spec) => {
  for (const file of [null, [], "text", {}, { train: [], heldOut: [] }, { prompt: 7 }]) {
    const read = spec.readPrompts(file);
    const [, named] = /^(\S+): .*\.$/.exec("sentence" in read ? read.sentence : "") ?? [];
    expect(named).toMatch(/\/prompts\.json$/);
    expect(existsSync(join(import.meta.dirname, named))).toBe(true);
  }
});

test("a task's own terms exist and are offered to no other task", () => {
  for (const [, spec] of specs)
    for (const name of spec.terms) expect(terms[name]).not.toHaveProperty("offered");
});
