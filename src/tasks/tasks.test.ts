import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { terms } from "../reward/terms";
import { tasks } from "./index";
import type { TaskSpec } from "./index";
import { worldFile } from "./testing/world-file";

const specs: [string, TaskSpec][] = Object.entries(tasks);

test("every folder of tasks is a row of the record, by its own name", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "testing")
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(tasks).sort());
});

test.each(specs)("%s reads its own prompts, each of them once", async (_, spec) => {
  const prompts = spec.readPrompts(await spec.promptFile(worldFile));
  if ("sentence" in prompts) throw new Error(prompts.sentence);
  const all = [...prompts.train, ...prompts.heldOut];
  expect(new Set(all).size).toBe(all.length);
});

test.each(specs)("%s names the file and the place where its prompts are wrong", (_, spec) => {
  for (const file of [null, [], "text", {}, { train: [], heldOut: [] }, { prompt: 7 }]) {
    const read = spec.readPrompts(file);
    const [, named] = /^(\S+): .*\.$/.exec("sentence" in read ? read.sentence : "") ?? [];
    const places = [import.meta.dirname, "public/models/world"];
    expect(places.some((folder) => existsSync(join(folder, named)))).toBe(true);
  }
});

test("a task's own terms exist and are offered to no other task", () => {
  for (const [, spec] of specs)
    for (const name of spec.terms) expect(terms[name]).not.toHaveProperty("offered");
});
