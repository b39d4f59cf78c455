import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Leaves, PresetName } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { settingsFrom } from "../methods/settings";
import type { Decoded } from "../schema/field";
import { checked, noPython } from "../worker/job/testing/python";
import { openOn } from "../worker/on-device";
import type { NamedFile } from "../worker/protocol";
import { place } from "./place";

const SLOW = 900_000;
const MODEL = join(process.cwd(), "public", "models", "world");
const from = place(join(process.cwd(), "public"));
afterAll(() => from.close());

const small = { "batch.samples": 4, "lora.rank": 2 };
const open = openOn(from);

async function jobOf(name: PresetName, changes: Leaves): Promise<Decoded<readonly NamedFile[]>> {
  const { preset, leaves: own } = experimentOf(name);
  const leaves = { ...own, ...small, ...changes };
  const quiet = () => undefined;
  const opened = await open({ preset, leaves }, () => leaves, quiet, { executor: "wasm" });
  const before = await opened.policy.readState();
  const files = await opened.jobFiles({ preset, leaves, settings: settingsFrom(leaves) });
  expect(await opened.policy.readState()).toEqual(before);
  opened.close();
  return files;
}

const written: readonly (readonly [PresetName, Leaves])[] = [
  ["random-integers", { "reward.lengthWeight": 0.5 }],
  ["drawn-integers", {}],
  ["continuation", { "reward.words": "the, garden", "reward.wordsRule": "each" }],
  ["constrained", { "constraint.pattern": "", "constraint.contains": "a, the" }],
  ["infilling", { "stories.count": 5, "stories.compared": "sentences" }],
  ["subjectivity", {}],
];

test(
  "train.py finds the log-rewards, the loss and the gradients of a run of every task",
  async (context) => {
    const jobs = [];
    for (const [name, changes] of written) {
      const files = await jobOf(name, changes);
      if (!files.ok) throw new Error(files.sentence);
      jobs.push({ files: files.value, model: MODEL });
    }
    if (noPython !== undefined) return context.skip(noPython);
    expect(await checked(jobs)).toEqual(jobs.map(() => "agrees"));
  },
  SLOW,
);
