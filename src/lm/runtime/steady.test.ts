import { describe, expect, test } from "vitest";
import type { Counters } from "../../gpu/executor";
import { openTestExecutor } from "../../gpu/testing";
import type { Balanced } from "../policy";
import { readFixture } from "../testing";
import { fixtureAdam, fixtureRequest, openFixturePolicy } from "./testing";

/** What a step may not create. */
const made = (after: Counters, before: Counters) => ({
  buffers: after.buffers - before.buffers, bindGroups: after.bindGroups - before.bindGroups, pipelines: after.pipelines - before.pipelines, bytesHeld: after.bytesHeld - before.bytesHeld,
});

describe.each(["gpt2", "llama"] as const)("five steps of %s after the first", (family) => {
  test("create no buffer, bind group or pipeline, and read back twice each", async () => {
    const executor = await openTestExecutor();
    const fixture = readFixture(family);
    const policy = await openFixturePolicy(executor, fixture);
    const { minLength, maxLength } = fixture.expected.rules;
    let landing: Promise<Balanced> | undefined;
    /** As the trainer does it: the results of a step are read while the next one runs. */
    const step = async (k: number) => {
      const z = await policy.sample({ prompt: fixture.prompt, batch: fixture.z.batch, minLength, maxLength, temperature: 1, seed: 7, step: k, stream: 0, adapter: "on" });
      const balancing = policy.balance({ ...fixtureRequest(fixture), z, logR: new Float32Array(z.batch * (z.width + 1)) });
      policy.update(fixtureAdam);
      await landing;
      landing = balancing;
    };
    await step(0);
    await step(1); // the second batch in flight has a readback buffer of its own
    const warm = { ...executor.counters };
    for (let k = 2; k < 7; k++) {
      const before = { ...executor.counters };
      await step(k);
      expect(executor.counters.readbacks - before.readbacks).toBe(2);
      expect(executor.counters.submits - before.submits).toBe(3); // sample, balance, update
    }
    expect(made(executor.counters, warm)).toEqual({ buffers: 0, bindGroups: 0, pipelines: 0, bytesHeld: 0 });
    expect((await landing)?.finite).toBe(true);
  });
});
