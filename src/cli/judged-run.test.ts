import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { experimentOf } from "../experiment/presets";
import { openOn } from "../worker/on-device";
import { playHub } from "../lm/sources/testing/hub";
import { digestOf } from "../worker/saves/digest";
import { Memory } from "../worker/testing";
import { runHeadless } from "./headless";
import { type Line, Lines } from "./lines";
import { NamedModels } from "./models";
import { place } from "./place";

interface More {
  readonly endpoint?: string; // of the hub
  readonly storage?: Memory; // to go on from, where it holds a run
  readonly steps?: number;
}

/** Runs random integers of one token for two steps, with judges beside the model. */
async function run(
  changes: Readonly<Record<string, string | number>>,
  { endpoint = "http://127.0.0.1:9", storage, steps = 2 }: More = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "amortize-judged-"));
  mkdirSync(join(folder, "models"));
  symlinkSync(resolve("public/models/world"), join(folder, "models", "world"));
  for (const name of ["classifier", "causal", "embedder"])
    cpSync(`src/judging/judges/fixtures/${name}`, join(folder, "models", name), {
      recursive: true,
    });
  const access = { folder, cache: folder, endpoint, token: undefined };
  const here = place(folder, { models: new NamedModels(access), threads: 1 });
  const { leaves, ...rest } = experimentOf("random-integers");
  const batch = { "batch.samples": 4, "watch.samples": 8 };
  const short = { "prompt.text": "It is", ...batch, "length.max": 1 };
  const small = { ...short, "integers.range": "0 to 19", "lora.rank": 4, "run.steps": 4 };
  const experiment = { ...rest, leaves: { ...leaves, ...small, ...changes } };
  const lines: Line[] = [];
  const printed = new Lines((line) => lines.push(line));
  const notices: string[] = [];
  const resume = storage?.kept !== undefined;
  const ended = await runHeadless(
    { experiment, replay: undefined, steps, resume, executor: "wasm" },
    openOn(here),
    {
      take(report) {
        printed.take(report);
        if (report.kind === "notice") notices.push(report.sentence);
      },
      ...(storage && { storage }),
    },
  );
  const shared = ended.run?.shared;
  ended.run?.close();
  await here.close();
  rmSync(folder, { recursive: true });
  return { fault: ended.fault, lines, notices, shared };
}

let plain: Awaited<ReturnType<typeof run>>; // with no judge
beforeAll(async () => {
  plain = await run({});
});

test("a run without a page asks a classifier and another language model", async () => {
  const { fault, lines } = await run({
    "reward.classifier": "classifier",
    "reward.classifierLabel": "positive",
    "reward.judge": "causal",
    "reward.judgeWeight": 0.1,
  });
  expect(fault).toBeUndefined();
  expect(lines.map(({ step }) => step)).toEqual([0, 2]);
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

test("a resumed run asks its judge at the commit that it asked before", async () => {
  const from = "src/judging/judges/fixtures/classifier";
  const files = readdirSync(from).map((name) => [name, readFileSync(join(from, name))] as const);
  const hub = await playHub("owner/name", new Map<string, Uint8Array>(files));
  const storage = new Memory();
  const judged = { "reward.classifier": "owner/name", "reward.classifierLabel": "positive" };
  const place = { endpoint: hub.endpoint, storage };
  const first = await run(judged, { ...place, steps: 2 });
  const held = { "owner/name": hub.commit };
  expect([first.fault, first.shared?.judges, storage.kept?.judges]).toEqual([
    undefined,
    held,
    held,
  ]);
  hub.faults.moved = "f".repeat(40);
  hub.asked.length = 0;
  const { fault, lines, notices } = await run(judged, { ...place, steps: 4 });
  hub.close();
  expect([fault, lines.at(-1)?.step]).toEqual([undefined, 4]);
  expect(hub.asked.some(({ url }) => url.includes(`/revision/${hub.commit}`))).toBe(true);
  expect(hub.asked.some(({ url }) => url.includes("/revision/main"))).toBe(false);
  expect(notices.filter((sentence) => sentence.includes("judge"))).toEqual([]);
});

test("a resumed run whose judge beside it has other files says so", async () => {
  const storage = new Memory();
  const judged = { "reward.classifier": "classifier", "reward.classifierLabel": "positive" };
  const { shared } = await run(judged, { storage, steps: 2 });
  const [entry] = storage.entries.values();
  const checkpoint = { ...entry.checkpoint, judges: { classifier: "0".repeat(40) } };
  expect(shared?.judges).toEqual({ classifier: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
  await storage.save({ ...entry, checkpoint, digest: digestOf(checkpoint) }, entry.digest);
  const { fault, notices } = await run(judged, { storage, steps: 3 });
  expect(fault).toBeUndefined();
  expect(notices).toContain(
    "The judge classifier has other files than this run was made with, so what it says may " +
      "differ from here on.",
  );
});

test("a run without a page measures diversity by a sentence model", async () => {
  const { fault, lines, notices } = await run({ "watch.sentenceModel": "embedder" });
  expect(fault).toBeUndefined();
  expect(notices.filter((sentence) => sentence.includes("Diversity"))).toEqual([]);
  expect(lines.at(-1)?.diversity).not.toEqual(plain.lines.at(-1)?.diversity);
  const missing = await run({ "watch.sentenceModel": "owner/name" });
  expect(missing.fault).toBeUndefined();
  expect(missing.notices.join()).toMatch(/owner.name cannot be listed.*measured without it/);
});
