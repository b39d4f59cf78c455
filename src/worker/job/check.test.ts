import { join } from "node:path";
import { expect, test } from "vitest";
import { openWasmExecutor } from "../../compute/testing";
import type { Leaves } from "../../experiment/experiment";
import { experimentOf } from "../../experiment/presets";
import { loraA, loraB } from "../../lm/adapter";
import { importPeft, peftName } from "../../lm/peft";
import { fixtureRequest, openFixturePolicy } from "../../lm/runtime/testing";
import { type Fixture, fixtureFamilies, readFixture } from "../../lm/testing";
import type { ObjectiveName } from "../../objectives";
import { objectives } from "../../objectives/testing/whole";
import { type BalanceRequest, balancedFrom, trainBatch } from "../../objectives/balance-request";
import { lossOf } from "../../objectives/loss";
import type { NamedFile } from "../protocol";
import type { BatchFile } from "./batch-file";
import { writtenObjectives } from "./fault";
import type { TaskFile } from "./task-file";
import { checked, noPython } from "./testing/python";
import { jobTexts } from "./texts";

const SLOW = 600_000;
const folderOf = (family: string) => join(process.cwd(), "src", "lm", "fixtures", family);

/** The leaves of a fixture's balance. */
function leavesOf({ rules, likelihoodWeight }: BalanceRequest, objective: ObjectiveName): Leaves {
  return {
    ...experimentOf("continuation").leaves,
    "reward.likelihood": likelihoodWeight,
    "objective.pairs": objective,
    "objective.lambda": rules.lambda,
    "objective.normalisation": rules.normalisation,
    "objective.minLengthRule": rules.minLengthRule,
    "objective.forcedStop": rules.forcedStop,
    "length.min": rules.minLength,
    "length.max": rules.maxLength,
    "batch.accumulate": 1,
    "batch.samples": 5,
  };
}

type Found = Pick<BatchFile, "loss" | "gradients">;

/** A fixture as a job, with the loss and the gradients that it must reproduce. */
async function jobOf(
  { expected, adapter }: Fixture,
  leaves: Leaves,
  { loss, gradients }: Found,
): Promise<readonly NamedFile[]> {
  const task: TaskFile = {
    ...{ task: "fixture", model: null, revision: null, terms: [], numbers: [], compared: null },
    stop: expected.stop,
    barred: expected.illegal,
    policyBias: -99,
    priorBias: -50,
    prompts: [{ text: "", tokens: expected.prompt }],
  };
  const batch: BatchFile = {
    prompt: 0,
    strings: expected.sequences,
    terms: expected.extra,
    temperature: expected.rules.temperature,
    loss,
    gradients,
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const scripts = Object.entries(await jobTexts());
  return [
    ...scripts.map(([name, script]) => ({ name, bytes: new TextEncoder().encode(script) })),
    { name: "experiment.json", bytes: text({ leaves }) },
    { name: "task.json", bytes: text(task) },
    { name: "batch.json", bytes: text(batch) },
    { name: "adapter/adapter_config.json", bytes: new TextEncoder().encode(adapter.config) },
    { name: "adapter/adapter_model.safetensors", bytes: adapter.weights },
  ];
}

test(
  "train.py gives PyTorch's loss and gradients of every family's fixture",
  async (context) => {
    if (noPython !== undefined) return context.skip(noPython);
    const jobs = fixtureFamilies.map(async (family) => {
      const fixture = readFixture(family);
      const leaves = leavesOf(fixtureRequest(fixture), "all");
      return { files: await jobOf(fixture, leaves, fixture.expected), model: folderOf(family) };
    });
    expect(await checked(await Promise.all(jobs))).toEqual(fixtureFamilies.map(() => "agrees"));
  },
  SLOW,
);

test(
  "two processes that share a batch give the loss and the gradients of one",
  async (context) => {
    if (noPython !== undefined) return context.skip(noPython);
    const fixture = readFixture("llama");
    const request = fixtureRequest(fixture);
    const objectives = ["all", "pooled"] as const; // within strings, and across them
    const jobs = objectives.map(async (objective) => ({
      files: await jobOf(
        fixture,
        leavesOf(request, objective),
        objective === "all" ? fixture.expected : await ours(fixture, objective, request),
      ),
      model: folderOf("llama"),
    }));
    expect(await checked(await Promise.all(jobs), 2)).toEqual(["agrees", "agrees"]);
  },
  SLOW,
);

/** What our kernels find for a request on a fixture's adapter. */
async function ours(fixture: Fixture, objective: ObjectiveName, request: BalanceRequest) {
  const run = { prompts: 1, logZStart: 0, logZLearningRate: 0.1, flowLearningRate: 0 };
  const loss = lossOf(objectives[objective], run);
  const executor = await openWasmExecutor();
  const policy = await openFixturePolicy(executor, fixture, [loss]);
  const parameters = await importPeft(policy.layout, fixture.adapter, fixture.checkpoint);
  if (!parameters.ok) throw new Error(parameters.sentence);
  const zeros = new Float32Array(policy.layout.length);
  policy.writeState({ parameters: parameters.value, m: zeros, v: zeros, updates: 0 });
  const found = balancedFrom(await policy.train(loss, trainBatch(request)), request);
  const gradient = (await executor.read(policy.gradient)) as Float32Array;
  const { slots, R } = policy.layout;
  const gradients = slots.flatMap((slot) => [
    [peftName(slot.path, "lora_A"), Array.from(loraA(gradient, slot, R))] as const,
    [peftName(slot.path, "lora_B"), Array.from(loraB(gradient, slot, R))] as const,
  ]);
  executor.destroy();
  return { loss: found.loss, gradients: Object.fromEntries(gradients) };
}

const otherRules = {
  normalisation: "sum",
  minLengthRule: "mask",
  forcedStop: "certain",
} as const;

test(
  "train.py gives our loss and gradients of every objective, under other rules too",
  async (context) => {
    if (noPython !== undefined) return context.skip(noPython);
    const fixture = readFixture("gpt2");
    const first = fixtureRequest(fixture);
    const second = { ...first, rules: { ...first.rules, ...otherRules } };
    const jobs = [];
    for (const objective of writtenObjectives)
      for (const request of [first, second]) {
        const found = await ours(fixture, objective, request);
        const files = await jobOf(fixture, leavesOf(request, objective), found);
        jobs.push({ files, model: folderOf("gpt2") });
      }
    expect(await checked(jobs)).toEqual(jobs.map(() => "agrees"));
  },
  SLOW,
);
