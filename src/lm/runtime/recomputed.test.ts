import { describe, expect, test } from "vitest";
import type { Executor } from "../../compute/executor";
import { executors } from "../../compute/testing";
import type { Activations } from "../activations";
import { importPeft } from "../peft";
import { fixtureFamilies, readFixture } from "../testing";
import { balance, fixtureAdam, fixtureOptions, fixtureRequest, openPlannedPolicy } from "./testing";

type Name = (typeof fixtureFamilies)[number];

/** Loss, log-probabilities, gradient and the adapter after an update, of two steps. */
async function twoSteps(executor: Executor, family: Name, activations: Activations) {
  const fixture = readFixture(family);
  const policy = await openPlannedPolicy(executor, { ...fixtureOptions(fixture), activations });
  const parameters = await importPeft(policy.layout, fixture.adapter, fixture.checkpoint);
  if (!parameters.ok) throw new Error(parameters.sentence);
  const zeros = new Float32Array(policy.layout.length);
  policy.writeState({ parameters: parameters.value, m: zeros, v: zeros, updates: 0 });
  const steps = [];
  for (const _ of [0, 1]) {
    const { loss, logQ, logStop } = await balance(policy, fixtureRequest(fixture));
    const gradient = (await executor.read(policy.gradient)) as Float32Array;
    policy.update(fixtureAdam);
    steps.push({
      loss,
      logQ,
      logStop,
      gradient,
      parameters: (await policy.readState()).parameters,
    });
  }
  return steps;
}

describe.each(fixtureFamilies)("a %s whose activations are computed again", (family) => {
  test.each(Object.entries(executors))("trains to the same bits in %s", async (_, open) => {
    const executor = await open();
    const kept = await twoSteps(executor, family, "kept");
    expect(kept[0]?.gradient.filter((v) => v !== 0).length).toBeGreaterThan(1000);
    expect(await twoSteps(executor, family, "recomputed")).toEqual(kept);
    executor.destroy();
  });
});
