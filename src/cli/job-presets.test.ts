import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Leaves, PresetName } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { settingsFrom } from "../methods/settings";
import type { Decoded } from "../schema/field";
import { checked, noPython, python, writeJob } from "../worker/job/testing/python";
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

/** A job whose gradients have the other sign, and the same norms. */
const turned = (files: readonly NamedFile[]): NamedFile[] =>
  files.map(({ name, bytes }) => {
    const text = new TextDecoder().decode(bytes);
    const signs = /("along":)(-?)/g;
    const other = text.replace(signs, (_, key: string, sign: string) => key + (sign ? "" : "-"));
    return { name, bytes: name === "batch.json" ? new TextEncoder().encode(other) : bytes };
  });

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
    const agrees = jobs.map(() => "agrees");
    jobs.push({ files: turned(jobs[0].files), model: MODEL });
    const found = await checked(jobs);
    expect(found.slice(0, -1)).toEqual(agrees);
    expect(found.at(-1)).toMatch(/^These differ from the page's: base_model[^,]*lora_A/);
  },
  SLOW,
);

/** Whether strings drawn with the cache, all but without chance, are the likeliest without it. */
const GREEDY = `
import json, sys, torch
from pathlib import Path
folder, model = sys.argv[1:]
sys.path.insert(0, folder)
from policy import Policy
task = json.loads((Path(folder) / "task.json").read_text())
policy = Policy(model, None, Path(folder) / "adapter", task, "cpu")
prompt, z = task["prompts"][0]["tokens"], []
rules = {"length.min": 4, "length.max": 6}
drawn = policy.sample(prompt, 2, rules, 1e-6, torch.Generator().manual_seed(1))
while len(z) < 6:
    tokens = torch.tensor(z, dtype=torch.long).reshape(1, -1)
    row = policy.next_tokens(prompt, tokens, "on", policy.biases["on"])[0, -1].detach()
    row[policy.stop] = -torch.inf if len(z) < 4 else row[policy.stop]
    if row.argmax().item() == policy.stop:
        break
    z.append(row.argmax().item())
print("same" if drawn == [z, z] and len(z) >= 4 else f"{drawn}, not {z}")
`;

/** The lines of metrics.jsonl without the clock. */
function metricsOf(out: string): Record<string, unknown>[] {
  const lines = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { seconds: _seconds, ...row } = JSON.parse(line) as Record<string, unknown>;
    return row;
  });
}

test(
  "a job samples with its cache, replays, and goes on from a checkpoint as if never stopped",
  async (context) => {
    if (noPython !== undefined) return context.skip(noPython);
    const always = { "behaviour.replay": 1, "behaviour.tempered": 0 };
    const changes = { "run.steps": 3, "batch.accumulate": 1, ...always };
    const files = await jobOf("random-integers", changes);
    if (!files.ok) throw new Error(files.sentence);
    const folder = mkdtempSync(join(tmpdir(), "amortize-steps-"));
    const train = (out: string, ...more: readonly string[]) =>
      python(join(folder, "train.py"), "--model", MODEL, "--out", join(folder, out), ...more);
    try {
      writeJob(folder, files.value);
      expect((await python("-c", GREEDY, folder, MODEL)).trim()).toBe("same");
      await train("whole");
      const experiment = join(folder, "experiment.json");
      const settings = readFileSync(experiment, "utf8");
      writeFileSync(experiment, settings.replace('"run.steps": 3', '"run.steps": 2'));
      await train("parts");
      expect(metricsOf(join(folder, "parts"))).toHaveLength(2);
      writeFileSync(experiment, settings);
      await train("parts", "--resume");
      const whole = metricsOf(join(folder, "whole"));
      expect(whole.map(({ step, behaviour }) => [step, behaviour])).toEqual([
        [1, "on-policy"],
        [2, "on-policy"],
        [3, "replay"],
      ]);
      expect(metricsOf(join(folder, "parts"))).toEqual(whole);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  SLOW,
);
