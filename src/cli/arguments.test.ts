import { expect, test } from "vitest";
import { linkOf } from "../experiment/testing";
import { writeFile } from "../experiment/file";
import { experimentOf, presetNames } from "../experiment/presets";
import type { SharedRun } from "../experiment/experiment";
import { type RunRequest, readArguments } from "./arguments";
import { fieldList } from "./help";

const shared: SharedRun = {
  experiment: experimentOf("continuation"),
  steps: 120,
  edits: [
    {
      step: 30,
      path: "reward.temperature",
      from: experimentOf("continuation").leaves["reward.temperature"],
      to: 0.9,
    },
  ],
  fingerprint: { adapter: "GPU", marks: [{ step: 1, hash: "0123456789abcdef" }] },
};
const files: Record<string, string> = {
  "run.json": writeFile(shared),
  "broken.json": "{",
  "reward.js": "return n;\n",
  "own.txt": "One.\nTwo.\n",
};
const read = (path: string) =>
  path in files ? Promise.resolve(files[path]) : Promise.reject(new Error("no such file"));

const requested = async (...args: string[]): Promise<RunRequest> => {
  const result = await readArguments(args, read);
  if (!result.ok || result.value.kind !== "run") throw new Error(JSON.stringify(result));
  return result.value;
};
const refusal = async (...args: string[]) => {
  const result = await readArguments(args, read);
  return result.ok ? "" : result.sentence;
};

test("a preset, a file and a link mean the same as on the page", async () => {
  expect((await requested("random-integers")).experiment).toEqual(experimentOf("random-integers"));
  const fromFile = await requested("run.json");
  const fromLink = await requested(`https://a.example/page/${await linkOf(shared)}`);
  expect(fromFile).toEqual(fromLink);
  expect(fromLink).toMatchObject({ experiment: shared.experiment, replay: shared, steps: 120 });
});

test("options change leaves, and a changed run is not compared with the fingerprint", async () => {
  const one = await requested(
    "continuation",
    "--steps",
    "12",
    "--seed",
    "3",
    "--set",
    "reward.temperature=0.8",
    "--set",
    "reward.words=sea, ship = boat",
  );
  expect(one.experiment.leaves).toMatchObject({
    "run.steps": 12,
    "run.seed": 3,
    "reward.temperature": 0.8,
    "reward.words": "sea, ship = boat",
  });
  expect(one).toMatchObject({ steps: 12, json: false, out: undefined });
  const two = await requested("run.json", "--seed", "3", "--json");
  expect(two.replay?.fingerprint).toBeUndefined();
  expect(two.replay?.edits).toEqual(shared.edits);
  expect(two.notices).toHaveLength(1);
  expect(two.steps).toBe(120);
});

test("--device names what computes", async () => {
  const executors = ["gpu", "wasm", "auto"].map(async (device) => {
    const { executor } = await requested("continuation", "--device", device);
    return executor;
  });
  expect(await Promise.all(executors)).toEqual(["webgpu", "wasm", "auto"]);
  expect((await requested("continuation")).executor).toBe("auto");
  expect(await refusal("continuation", "--device", "cuda")).toBe(
    '--device is "cuda"; it must be one of gpu, wasm, auto.',
  );
});

test("live edits can be requested, and are checked as those of a link are", async () => {
  const one = await requested(
    "continuation",
    "--steps",
    "20",
    "--edit",
    "12:reward.words=sea = ship",
    "--edit",
    "6:reward.temperature=0.7",
  );
  expect(one.replay?.edits.map(({ step, path, to }) => [step, path, to])).toEqual([
    [6, "reward.temperature", 0.7],
    [12, "reward.words", "sea = ship"],
  ]);
  expect(one).toMatchObject({ steps: 20 });
  expect(
    (await requested("run.json", "--edit", "90:reward.temperature=0.8")).replay?.edits,
  ).toHaveLength(2);
  expect(await refusal("continuation", "--edit", "reward.temperature=1")).toContain(
    "must be STEP:path=value",
  );
  expect(await refusal("continuation", "--steps", "20", "--edit", "21:reward.temperature=1")).toBe(
    "Edit 1 is at step 21, after the last step 20.",
  );
  expect(await refusal("continuation", "--edit", "2:batch.samples=4")).toContain(
    "takes effect in a new run",
  );
  expect(await refusal("continuation", "--edit", "2:reward.temperature=hot")).toContain(
    "must be a number from 0.1 to 5",
  );
});

test("what is wrong is one plain sentence", async () => {
  expect(await refusal()).toBe(`Name an experiment: ${presetNames.join(", ")}, a file or a link.`);
  expect(await refusal("random-integer")).toContain("did you mean random-integers?");
  expect(await refusal("a", "b")).toContain("One experiment is run at a time");
  expect(await refusal("continuation", "--sed", "1")).toContain("--help lists what there is");
  expect(await refusal("continuation", "--set", "reward.temperature")).toContain(
    "must be path=value",
  );
  expect(await refusal("continuation", "--set", "reward.temprature=1")).toContain(
    "did you mean reward.temperature?",
  );
  expect(await refusal("continuation", "--set", "reward.temperature=hot")).toBe(
    'reward.temperature is "hot"; it must be a number from 0.1 to 5.',
  );
  expect(await refusal("continuation", "--set", "length.min=9", "--set", "length.max=4")).toContain(
    "must not be larger",
  );
  expect(await refusal("continuation", "--set", "lora.rank=0")).toBe(
    "lora.rank is 0; it must be a whole number from 1 to 64.",
  );
  expect(await refusal("continuation", "--set", "objective.lambda=0")).toBe(
    "objective.lambda is 0; it must be a number from 0.01 to 1.",
  );
  expect(await refusal("continuation", "--steps", "0")).toContain(
    "run.steps is 0; it must be a whole number from 1",
  );
  expect(await refusal("continuation", "--steps", "many")).toContain("run.steps");
  expect(await refusal("continuation", "--seed", "-1")).toMatch(/\.$/);
  expect(await refusal("broken.json")).toContain("broken.json: The file is not JSON");
  expect(await refusal("#1.zzz")).toContain("damaged");
  for (const args of [
    ["continuation", "--out", ""],
    ["continuation", "--set", "=3"],
    ["continuation", "--json=1"],
  ])
    expect(await refusal(...args)).toMatch(/[.?]$/);
});

test("help and the list of fields need nothing else", async () => {
  expect(await readArguments(["--help"], read)).toEqual({ ok: true, value: { kind: "help" } });
  expect(await readArguments(["--fields"], read)).toEqual({ ok: true, value: { kind: "fields" } });
  expect(fieldList()).toContain("reward.temperature");
});

test("an unknown model is refused before anything is loaded, however it is named", async () => {
  const sentence = 'model.name: there is no model "moon" beside this page; the only one is world.';
  expect(await refusal("continuation", "--set", "model.name=moon")).toBe(sentence);
  files["moon.json"] = writeFile(shared).replace('"model.name": "world"', '"model.name": "moon"');
  expect(await refusal("moon.json")).toBe(`moon.json: ${sentence}`);
});

test("what an experiment cannot run on is refused in one plain sentence", async () => {
  expect(await refusal("colapse")).toContain("did you mean collapse?");
  expect(await refusal("random-integers", "--set", "method.name=sarsa")).toMatch(
    /^method.name is "sarsa"; allowed are gflownet, .*\.$/,
  );
  const flat = `reward.drawnHeights=${"A".repeat(100)}`;
  expect(await refusal("drawn-integers", "--set", flat)).toBe(
    "reward.drawnHeights: every height is 0, so there is nothing to draw from; give at least one " +
      "bar a height.",
  );
  expect(await refusal("constrained", "--set", "constraint.pattern=(a")).toContain(
    "constraint.pattern: The pattern has a ( that is never closed",
  );
  expect(await refusal("constrained", "--set", "constraint.penalty=Infinity")).toBe(
    'constraint.penalty is "Infinity"; it must be a number from 1 to 99.',
  );
  expect(await refusal("constrained", "--set", "reward.temperature=NaN")).toBe(
    'reward.temperature is "NaN"; it must be a number from 0.1 to 5.',
  );
});

test("options that count do so from 1, and an absent one is 0", async () => {
  expect((await requested("continuation")).counts).toEqual({
    threads: 0,
    judge: 0,
    exam: 0,
    bracket: 0,
    fall: 0,
  });
  const some = await requested("continuation", "--threads", "2", "--exam", "8");
  expect(some.counts).toEqual({ threads: 2, judge: 0, exam: 8, bracket: 0, fall: 0 });
  expect(await refusal("continuation", "--threads", "0")).toBe(
    '--threads is "0"; it must be a number of threads, from 1.',
  );
  expect(await readArguments(["--resume", "out", "--threads", "1"], read)).toMatchObject({
    value: { kind: "resume", counts: { threads: 1 } },
  });
});

test("--temperatures are reward temperatures of --judge or --survey", async () => {
  const some = ["--temperatures", "0.5,1"];
  expect((await requested("continuation", "--judge", "2", ...some)).temperatures).toEqual([0.5, 1]);
  expect((await requested("continuation", "--survey", ...some)).temperatures).toEqual([0.5, 1]);
  expect(await refusal("continuation", ...some)).toMatch(/name one of them too/);
  expect(await refusal("continuation", "--survey", "--temperatures", "0.5,9")).toBe(
    "--temperatures: reward.temperature is 9; it must be a number from 0.1 to 5.",
  );
});

test("--policy-only and --held-out-only narrow what judges", async () => {
  const some = await requested("continuation", "--judge", "2", "--policy-only", "--held-out-only");
  expect(some).toMatchObject({ policyOnly: true, heldOutOnly: true, counts: { judge: 2 } });
  for (const what of [["--survey"], ["--exam", "2"]])
    expect(await requested("arithmetic", ...what, "--policy-only")).toMatchObject({
      policyOnly: true,
      heldOutOnly: false,
    });
  expect(await refusal("continuation", "--policy-only")).toBe(
    "--policy-only narrows --judge N, --survey or --exam N; name one of them too.",
  );
  expect(await refusal("continuation", "--survey", "--held-out-only")).toBe(
    "--held-out-only says which prompts --judge N judges; name that too.",
  );
  const resumed = ["--resume", "out", "--judge", "1", "--policy-only", "--held-out-only"];
  expect(await readArguments(resumed, read)).toMatchObject({
    value: { kind: "resume", policyOnly: true, heldOutOnly: true },
  });
});

test("--export-job is refused beside options that it would ignore", async () => {
  const job = ["random-integers", "--export-job", "job"];
  const some = await requested(...job, "--threads", "2", "--edit", "60:reward.temperature=0.7");
  expect(some).toMatchObject({ exportJob: "job", counts: { threads: 2 } });
  for (const more of [
    ["--adapter", "a"],
    ["--out", "o"],
    ["--survey"],
    ["--judge", "4"],
    ["--json"],
  ])
    expect(await refusal(...job, ...more)).toBe(
      `--export-job trains nothing, so ${more[0]} has no effect beside it; leave it out.`,
    );
});

test("a reward in code is a text or a file", async () => {
  const set = (value: string) => requested("continuation", "--set", `reward.code=${value}`);
  expect((await set("return 1;")).experiment.leaves["reward.code"]).toBe("return 1;");
  expect((await set("@reward.js")).experiment.leaves["reward.code"]).toBe("return n;\n");
  expect(await refusal("continuation", "--set", "reward.code=@none.js")).toContain("@none.js");
  const words = await requested("continuation", "--set", "reward.words=@home");
  expect(words.experiment.leaves["reward.words"]).toBe("@home");
});

test("own prompts come from a file", async () => {
  const one = await requested("continuation", "--prompts", "own.txt");
  expect(one.experiment.leaves["prompts.own"]).toBe("One.\nTwo.\n");
  expect(await refusal("continuation", "--prompts", "none.txt")).toContain("cannot be read");
});
