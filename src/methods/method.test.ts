import { expect, test, vi } from "vitest";
import { expectAgreement, openTestExecutor } from "../compute/testing";
import { makeTree } from "../objectives/testing/tree";
import { methodOf, methodSpecOf } from "./chosen";
import { methodFields } from "./fields";
import { gflownetFields } from "./gflownet/fields";
import type { Leaves } from "./method";
import * as checks from "./saved";
import { Trainer } from "./pipeline";
import { settingsFrom } from "./settings";
import { likelihood, likelihoodDims } from "./testing/likelihood";
import { TablePolicy } from "./testing/tablePolicy";
import { kl, noise, tableProblem } from "./testing/toy";

/** The record of methods with one more row. */
vi.mock("./index", async (original) => {
  const { methods } = await original<Record<"methods", object>>();
  const { maximumLikelihood } = await import("./testing/likelihood");
  return { methods: { ...methods, likelihood: maximumLikelihood } };
});

const tree = makeTree(2, 2); // 7 strings
const OWN = "likelihood.demonstrations";

const leaves: Leaves = {
  ...Object.fromEntries(
    Object.entries(methodFields).map(([path, { default: value }]) => [path, value]),
  ),
  "method.name": "likelihood",
  "batch.samples": 28,
  "batch.accumulate": 2,
  "length.min": 0,
  "length.max": 2,
  "objective.forcedStop": "certain",
  "run.steps": 400,
  "optimiser.learningRate": 0.05,
  "optimiser.decay": "cosine",
  "optimiser.beta2": 0.99,
  "optimiser.weightDecay": 0,
};

async function open(changes: Leaves = {}) {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const problem = tableProblem(tree, new Float32Array(tree.rows));
  const settings = settingsFrom({ ...leaves, ...changes });
  const trainer = new Trainer(policy, await methodOf(leaves, problem, settings), settings);
  return { policy, trainer };
}

async function run(trainer: Trainer, steps: number) {
  for (let step = 0; step < steps; step++) await trainer.step();
  const result = await trainer.drain();
  if (result.kind !== "stepped") throw new Error("The last step was not reported.");
  return result.outcome;
}

/** log of the share of each string, given how often it was shown. */
const logShares = (counts: readonly number[]) => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float64Array.from(counts, (count) => Math.log(count / total));
};

test("a second method's loss kernel agrees with its reference", async () =>
  expectAgreement(await openTestExecutor(), likelihood, [
    likelihoodDims(1, 1),
    likelihoodDims(7, 30),
  ]));

test("its field is offered, and says something only where the method is chosen", () => {
  const offered = methodFields["method.name"];
  expect(offered.kind === "choice" && offered.choices).toContain("likelihood");
  expect(methodFields[OWN]).toMatchObject({
    only: { path: "method.name", where: ["likelihood"] },
  });
  for (const path of Object.keys(gflownetFields))
    expect(methodFields[path].only).toMatchObject(
      gflownetFields[path as keyof typeof gflownetFields].only ?? {
        path: "method.name",
        where: expect.arrayContaining(["gflownet"]) as string[],
      },
    );
});

test("its settings are its own, and it has none of another method's", () => {
  expect(settingsFrom({ ...leaves, [OWN]: 3 }).own).toEqual({ demonstrations: 3 });
  expect(settingsFrom({ ...leaves, "method.name": "gflownet" }).own).not.toHaveProperty(
    "demonstrations",
  );
});

test("maximum likelihood, a second method, finds given frequencies", async () => {
  const { policy, trainer } = await open();
  const outcome = await run(trainer, 400);
  const target = logShares([1, 2, 3, 4, 5, 6, 7]);
  expect(kl(target, policy.logMass())).toBeLessThan(1e-4);
  const entropy = -target.reduce((sum, logp) => sum + Math.exp(logp) * logp, 0);
  expect(outcome.loss).toBeGreaterThan(entropy - 1e-6);
  expect(outcome.behaviour).toBe("given");
  expect(outcome.residualVariance).toBeNull();
});

test("its own setting changes what it learns, also as a live edit", async () => {
  const few = { "batch.samples": 6, "optimiser.decay": "constant" };
  const { policy, trainer } = await open({ ...few, [OWN]: 3 });
  const shares = () => Array.from(policy.logMass().slice(0, 3), Math.exp);
  await run(trainer, 200);
  expect(shares()).toEqual([1 / 3, 2 / 3, 0].map((share) => expect.closeTo(share, 1) as number));
  trainer.use(settingsFrom({ ...leaves, ...few, [OWN]: 6 }));
  await run(trainer, 300);
  expect(shares()).toEqual(
    [1 / 6, 2 / 6, 3 / 6].map((share) => expect.closeTo(share, 1) as number),
  );
});

test("what it keeps between steps is saved, checked and restored", async () => {
  const odd = { "batch.samples": 5 }; // so that batches begin at different sequences
  const straight = await run((await open(odd)).trainer, 11);
  const first = (await open(odd)).trainer;
  await run(first, 4);
  const saved = structuredClone(await first.state());
  expect(saved.method).toEqual({ shown: 40 });
  const second = (await open(odd)).trainer;
  second.restore(saved, settingsFrom({ ...leaves, ...odd }));
  expect((await run(second, 7)).fingerprint).toBe(straight.fingerprint);
  const { "~standard": standard } = methodSpecOf(leaves).savedState(checks);
  expect(standard.validate({ shown: 40 })).not.toHaveProperty("issues");
  expect(standard.validate({ shown: -1 })).toHaveProperty("issues");
});
