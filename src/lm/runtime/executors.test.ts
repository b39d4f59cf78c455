import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../compute/executor";
import { ReferenceExecutor } from "../../compute/reference/executor";
import { executors } from "../../compute/testing";
import { importPeft } from "../peft";
import type { Balanced } from "../../objectives/balance-request";
import type { PrefixLogProbs, Sequences } from "../sequences";
import { readFixture } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { balance, fixtureAdam, fixtureRequest, openFixturePolicy } from "./testing";

/**
 * How far a device may be from float64. A rounding of f32 is 6e-8; these models add at most 256
 * terms in a sum, some twenty sums deep. On lavapipe the worst differences seen were 7e-6 nats of
 * a log-probability, 3e-7 of a loss, 3e-6 of a gradient or moment (by norm), and 2e-7 of a
 * parameter that one update moves by 1e-3. The bounds leave a factor of ten or more for other
 * devices, and are a hundredth or less of what a wrong sign or a missing term would cause.
 */
const WITHIN = { nats: 1e-4, loss: 1e-5, gradient: 1e-4, parameter: 1e-5 };

/** Everything that a training step leaves behind. */
interface Step {
  readonly z: Sequences;
  readonly prior: PrefixLogProbs;
  readonly states: Float32Array;
  readonly balanced: Balanced;
  readonly gradient: Float32Array;
  readonly parameters: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

type Family = "gpt2" | "llama";

async function openPolicy(executor: Executor, family: Family): Promise<PlannedPolicy> {
  const fixture = readFixture(family);
  const policy = await openFixturePolicy(executor, fixture);
  const parameters = await importPeft(policy.layout, fixture.adapter, fixture.checkpoint);
  if (!parameters.ok) throw new Error(parameters.sentence);
  const zeros = new Float32Array(policy.layout.length);
  policy.writeState({ parameters: parameters.value, m: zeros, v: zeros, updates: 0 });
  return policy;
}

/** Samples, scores, trains and updates, on any executor. */
async function trainStep(executor: Executor, policy: PlannedPolicy, family: Family, step: number) {
  const fixture = readFixture(family);
  const { prompt, expected } = fixture;
  const z = await policy.sample({
    prompt,
    batch: fixture.z.batch,
    minLength: 1,
    maxLength: expected.rules.maxLength,
    temperature: 1,
    seed: 7,
    step,
    stream: 0,
    adapter: "on",
  });
  const logR = Float32Array.from({ length: z.batch * (z.width + 1) }, (_, i) => Math.sin(i));
  const [prior, states] = [await policy.logProbs(prompt, z, "off"), await policy.embed(prompt, z)];
  const balanced = await balance(policy, { ...fixtureRequest(fixture), z, logR });
  const gradient = (await executor.read(policy.gradient)) as Float32Array;
  policy.update(fixtureAdam);
  const { parameters, m, v } = await policy.readState();
  return { z, prior, states, balanced, gradient, parameters, m, v };
}

async function twoSteps(executor: Executor, family: Family): Promise<readonly Step[]> {
  const policy = await openPolicy(executor, family);
  const first = await trainStep(executor, policy, family, 0);
  return [first, await trainStep(executor, policy, family, 1)];
}

const differences = (a: Float32Array, b: Float32Array) =>
  a.map((value, i) => value - (b[i] ?? NaN));
const largest = (a: Float32Array) => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const norm = (a: Float32Array) => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));

/** Largest difference. */
const apart = (a: Float32Array, b: Float32Array) => largest(differences(a, b));
/** Norm of the difference over the norm. */
const relative = (a: Float32Array, b: Float32Array) => norm(differences(a, b)) / norm(b);

/** What the token tree says of some prefixes. */
async function treeOf(executor: Executor, family: Family): Promise<readonly Float32Array[]> {
  const { prompt } = readFixture(family);
  const tree = (await openPolicy(executor, family)).tree(prompt, "on");
  const root = await tree.root();
  const next = await tree.extend(Uint32Array.of(0, 0, 0), Uint32Array.of(12, 71, 44));
  const parents = Uint32Array.of(0, 0, 0, 1, 2);
  const { logQ, logStop } = await tree.mass(parents, Uint32Array.of(0, 12, 71, 44, 8));
  return [root, next, logQ.subarray(1), logStop];
}

describe.each(["gpt2", "llama"] as const)("the plans of %s in float64", (family) => {
  let reference: readonly Step[];
  let referenceTree: readonly Float32Array[];
  beforeAll(async () => {
    reference = await twoSteps(new ReferenceExecutor(), family);
    referenceTree = await treeOf(new ReferenceExecutor(), family);
  });

  test("an update moves parameters by the learning rate, a hundred times what is tolerated", () => {
    const [before, after] = reference;
    if (!before || !after) throw new Error("Two steps were expected.");
    const moved = apart(after.parameters, before.parameters);
    expect(moved).toBeGreaterThan(0.5 * fixtureAdam.learningRate);
    expect(moved).toBeGreaterThan(50 * WITHIN.parameter);
  });

  describe.each(Object.entries(executors))("run in %s", (_, open) => {
    let device: readonly Step[];
    beforeAll(async () => {
      device = await twoSteps(await open(), family);
    });
    const eachStep = (check: (device: Step, reference: Step, name: string) => void) =>
      reference.forEach((step, k) => {
        const other = device[k];
        if (other === undefined) throw new Error(`The device has no step ${k}.`);
        check(other, step, `step ${k}`);
      });

    test("the same tokens are drawn, before and after an update", () =>
      eachStep(({ z }, expected, step) => {
        expect(z, step).toEqual(expected.z);
        expect(new Set(z.tokens).size, step).toBeGreaterThan(5);
      }));

    test("log-probabilities and mean states of the bare base agree", () =>
      eachStep(({ prior, states }, expected, step) => {
        expect(apart(prior.logQ, expected.prior.logQ), step).toBeLessThan(WITHIN.nats);
        expect(apart(prior.logStop, expected.prior.logStop), step).toBeLessThan(WITHIN.nats);
        expect(relative(states, expected.states), step).toBeLessThan(WITHIN.gradient);
      }));

    test("the policy's log-probabilities, the estimates of log Z and the loss agree", () =>
      eachStep(({ balanced }, { balanced: expected }, step) => {
        for (const part of ["logQ", "logStop", "logR", "logZ"] as const) {
          const name = `${step} ${part}`;
          expect(apart(balanced[part], expected[part]), name).toBeLessThan(WITHIN.nats);
        }
        expect(expected.loss, step).toBeGreaterThan(1);
        expect(Math.abs(balanced.loss / expected.loss - 1), step).toBeLessThan(WITHIN.loss);
      }));

    test("the gradient, AdamW's moments and the updated adapter agree", () =>
      eachStep((got, expected, step) => {
        for (const part of ["gradient", "m", "v"] as const) {
          const name = `${step} ${part}`;
          expect(relative(got[part], expected[part]), name).toBeLessThan(WITHIN.gradient);
        }
        expect(apart(got.parameters, expected.parameters), step).toBeLessThan(WITHIN.parameter);
      }));

    test("the token tree says the same", async () => {
      const tree = await treeOf(await open(), family);
      expect(tree.length).toBe(referenceTree.length);
      referenceTree.forEach((values, i) =>
        expect(apart(tree[i] ?? new Float32Array(), values), `result ${i}`).toBeLessThan(
          WITHIN.nats,
        ),
      );
    });
  });
});
