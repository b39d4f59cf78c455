import { describe, expect, test } from "vitest";
import type { Counters } from "../../compute/webgpu/memory";
import { openTestExecutor } from "../../compute/testing";
import type { Balanced } from "../../objectives/balance-request";
import { readFixture } from "../testing";
import { fixtureAdam, balance, fixtureRequest, openFixturePolicy } from "./testing";

/** What a step may not create. */
const made = (after: Counters, before: Counters) => ({
  buffers: after.buffers - before.buffers,
  bindGroups: after.bindGroups - before.bindGroups,
  pipelines: after.pipelines - before.pipelines,
  bytesHeld: after.bytesHeld - before.bytesHeld,
});

describe.each(["gpt2", "llama"] as const)("six steps of %s", (family) => {
  test("create nothing on the device, and read back twice each", async () => {
    const executor = await openTestExecutor();
    const fixture = readFixture(family);
    const policy = await openFixturePolicy(executor, fixture);
    const { minLength, maxLength } = fixture.expected.rules;
    let pending: Promise<Balanced> | undefined;
    /** As the trainer does it: the results of a step are read while the next one runs. */
    const step = async (k: number) => {
      const z = await policy.sample({
        prompt: fixture.prompt,
        batch: fixture.z.batch,
        minLength,
        maxLength,
        temperature: 1,
        seed: 7,
        step: k,
        stream: 0,
        adapter: "on",
      });
      const balancing = balance(policy, {
        ...fixtureRequest(fixture),
        z,
        logR: new Float32Array(z.batch * (z.width + 1)),
      });
      policy.update(fixtureAdam);
      await pending;
      pending = balancing;
    };
    const warm = { ...executor.counters };
    for (let k = 0; k < 6; k++) {
      const before = { ...executor.counters };
      await step(k);
      expect(executor.counters.readbacks - before.readbacks).toBe(2);
      expect(executor.counters.submits - before.submits).toBe(3); // sample, balance, update
    }
    expect(made(executor.counters, warm)).toEqual({
      buffers: 0,
      bindGroups: 0,
      pipelines: 0,
      bytesHeld: 0,
    });
    expect((await pending)?.finite).toBe(true);
  });
});

test("the base is run once for the same sequences, the policy every time", async () => {
  const executor = await openTestExecutor();
  const fixture = readFixture("gpt2");
  const policy = await openFixturePolicy(executor, fixture);
  const { prompt, z } = fixture;
  const submits = async (work: () => Promise<unknown>): Promise<number> => {
    const before = executor.counters.submits;
    await work();
    return executor.counters.submits - before;
  };
  const first = await policy.logProbs(prompt, z, "off");
  expect(
    await submits(() => Promise.all([policy.logProbs(prompt, z, "off"), policy.embed(prompt, z)])),
  ).toBe(0);
  expect(await policy.logProbs(prompt, z, "off")).toEqual(first);
  expect(await submits(() => policy.logProbs({ ...prompt }, z, "off"))).toBe(1);
  expect(await submits(() => policy.embed(prompt, { ...z }))).toBe(1);
  for (let k = 0; k < 2; k++) expect(await submits(() => policy.logProbs(prompt, z, "on"))).toBe(1);
});
