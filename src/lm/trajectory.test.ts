import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import type { Executor } from "../compute/executor";
import { executors } from "../compute/testing";
import { importPeft } from "./peft";
import type { AdamRules, AdapterState } from "./policy";
import type { PlannedPolicy } from "./runtime/planned-policy";
import { balance, fixtureRequest, openFixturePolicy } from "./runtime/testing";
import { fixtureFamilies, readFixture } from "./testing";

/** What tools/reference/make_trajectory.py wrote: ten AdamW steps by PyTorch in float64. */
interface Trajectory {
  readonly adam: AdamRules;
  readonly losses: number[];
  readonly gradientNorms: Record<string, number[]>;
}
interface Walk {
  readonly losses: number[];
  readonly norms: Record<string, number[]>;
  readonly end: AdapterState;
}

const cases = fixtureFamilies.flatMap((family) =>
  Object.entries(executors).map(([where, open]) => ({ family, where, open })),
);

describe.each(cases)("ten steps of $family in $where", ({ family, open }) => {
  const fixture = readFixture(family);
  const { checkpoint, adapter } = fixture;
  const golden = JSON.parse(
    readFileSync(new URL(`fixtures/${family}/trajectory.json`, import.meta.url), "utf8"),
  ) as Trajectory;
  let walk: Walk;
  let policy: PlannedPolicy;
  let executor: Executor;

  beforeAll(async () => {
    executor = await open();
    policy = await openFixturePolicy(executor, fixture);
    walk = await train();
  });

  /**
   * Gradient norms by PEFT's names; reading the gradient between the two halves of a step changes
   * nothing.
   */
  async function train(): Promise<Walk> {
    const start = await importPeft(policy.layout, adapter, checkpoint);
    if (!start.ok) throw new Error(start.sentence);
    const zeros = new Float32Array(policy.layout.length);
    policy.writeState({ parameters: start.value, m: zeros, v: zeros, updates: 0 });
    const losses: number[] = [];
    const norms: Record<string, number[]> = {};
    for (let step = 0; step < golden.losses.length; step++) {
      const { loss, finite } = await balance(policy, fixtureRequest(fixture));
      expect(finite).toBe(true);
      losses.push(loss);
      const gradient = (await executor.read(policy.gradient)) as Float32Array;
      for (const { path, input, output, a, b } of policy.layout.slots)
        for (const [half, from, length] of [
          ["lora_A", a, 4 * input.padded],
          ["lora_B", b, 4 * output.padded],
        ] as const)
          (norms[`base_model.model.${path}.${half}.weight`] ??= []).push(
            Math.hypot(...gradient.subarray(from, from + length)),
          );
      policy.update(golden.adam);
    }
    return { losses, norms, end: await policy.readState() };
  }

  test("the losses are PyTorch's within 1e-3", () => {
    golden.losses.forEach((loss, step) =>
      expect(
        Math.abs(at(walk.losses, step) / loss - 1),
        `step ${step}: ${walk.losses[step]}, not ${loss}`,
      ).toBeLessThan(1e-3),
    );
  });

  test("the norm of every LoRA gradient is PyTorch's within 1e-2, by name", () => {
    expect(Object.keys(walk.norms).sort()).toEqual(Object.keys(golden.gradientNorms).sort());
    for (const [name, norms] of Object.entries(golden.gradientNorms))
      norms.forEach((norm, step) =>
        expect(
          Math.abs(at(walk.norms[name] ?? [], step) / norm - 1),
          `${name}, step ${step}`,
        ).toBeLessThan(1e-2),
      );
  });

  test("two runs are bit-identical: losses, gradients, parameters and moments", async () => {
    const again = await train();
    expect(again).toEqual(walk);
  });
});
