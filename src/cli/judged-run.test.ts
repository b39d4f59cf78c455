import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { experimentOf } from "../experiment/presets";
import { openOn } from "../worker/on-device";
import { runHeadless } from "./headless";
import { type Line, Lines } from "./lines";
import { NamedModels } from "./models";
import { place } from "./place";

/** Runs random integers of one token for two steps, with judges beside the model. */
async function run(changes: Readonly<Record<string, string | number>>) {
  const folder = mkdtempSync(join(tmpdir(), "amortize-judged-"));
  mkdirSync(join(folder, "models"));
  symlinkSync(resolve("public/models/world"), join(folder, "models", "world"));
  for (const name of ["classifier", "causal"])
    cpSync(`src/judging/judges/fixtures/${name}`, join(folder, "models", name), {
      recursive: true,
    });
  const access = { folder, cache: folder, endpoint: "http://127.0.0.1:9", token: undefined };
  const here = place(folder, { models: new NamedModels(access), threads: 1 });
  const { leaves, ...rest } = experimentOf("random-integers");
  const short = { "prompt.text": "It is", "batch.samples": 4, "length.max": 1 };
  const small = { ...short, "lora.rank": 4, "run.steps": 2 };
  const experiment = { ...rest, leaves: { ...leaves, ...small, ...changes } };
  const lines: Line[] = [];
  const printed = new Lines((line) => lines.push(line));
  const ended = await runHeadless(
    { experiment, replay: undefined, steps: 2, executor: "wasm" },
    openOn(here),
    { take: (report) => printed.take(report) },
  );
  await here.close();
  rmSync(folder, { recursive: true });
  return { fault: ended.fault, lines };
}

test("a run without a page asks a classifier and another language model", async () => {
  const { fault, lines } = await run({
    "reward.classifier": "classifier",
    "reward.classifierLabel": "positive",
    "reward.judge": "causal",
    "reward.judgeWeight": 0.1,
  });
  expect(fault).toBeUndefined();
  expect(lines.map(({ step }) => step)).toEqual([0, 2]);
  const plain = await run({});
  expect(Number(lines[0].logReward)).toBeLessThan(Number(plain.lines[0].logReward));
  // a walk of a tree that is cut, in place of a count
  expect([Object.keys(plain.lines[0]), Object.keys(lines[0])]).toEqual([
    expect.arrayContaining(["exact"]),
    expect.arrayContaining(["bounded"]),
  ]);
});

test("a judge that is not there, or not to be reached, is a sentence before training", async () => {
  const missing = await run({ "reward.classifier": "nowhere" });
  expect(missing.fault).toMatchObject({ kind: "bad-file" });
  const remote = await run({ "reward.judge": "owner/name" });
  expect(remote.fault).toMatchObject({ kind: "bad-file" });
  expect(JSON.stringify(remote.fault)).toContain("owner/name cannot be listed");
});
