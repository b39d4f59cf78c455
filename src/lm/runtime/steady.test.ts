import { afterEach, describe, expect, test, vi } from "vitest";
import type { Counters } from "../../compute/webgpu/memory";
import { executors, openTestExecutor, openWasmExecutor } from "../../compute/testing";
import type { Balanced } from "../../objectives/balance-request";
import { type Fixture, memoryInUse, readFixture } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { fixtureAdam, balance, fixtureRequest, openFixturePolicy } from "./testing";

/** Takes training steps as the trainer does: the results of one are read while the next runs. */
class Steps {
  private pending: Promise<Balanced> | undefined;

  constructor(
    private readonly policy: PlannedPolicy,
    private readonly fixture: Fixture,
  ) {}

  async step(step: number): Promise<void> {
    const { policy, fixture } = this;
    const { minLength, maxLength } = fixture.expected.rules;
    const z = await policy.sample({
      prompt: fixture.prompt,
      batch: fixture.z.batch,
      minLength,
      maxLength,
      temperature: 1,
      seed: 7,
      step,
      stream: 0,
      adapter: "on",
    });
    const logR = new Float32Array(z.batch * (z.width + 1));
    const balancing = balance(policy, { ...fixtureRequest(fixture), z, logR });
    policy.update(fixtureAdam);
    await this.pending;
    this.pending = balancing;
  }

  /** The result of the last step. */
  async last(): Promise<Balanced> {
    if (!this.pending) throw new Error("No step was taken.");
    return this.pending;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

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
    const steps = new Steps(await openFixturePolicy(executor, fixture), fixture);
    const warm = { ...executor.counters };
    for (let k = 0; k < 6; k++) {
      const before = { ...executor.counters };
      await steps.step(k);
      expect(executor.counters.readbacks - before.readbacks).toBe(2);
      expect(executor.counters.submits - before.submits).toBe(3); // sample, balance, update
    }
    expect(made(executor.counters, warm)).toEqual({
      buffers: 0,
      bindGroups: 0,
      pipelines: 0,
      bytesHeld: 0,
    });
    expect((await steps.last()).finite).toBe(true);
  });
});

describe("600 steps in WebAssembly", () => {
  const WARM = 100;
  const STEPS = 600;

  test("take no memory from the executor, the linear memory or JavaScript", async () => {
    const executor = await openWasmExecutor();
    const fixture = readFixture("llama");
    const steps = new Steps(await openFixturePolicy(executor, fixture), fixture);
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const held = executor.memoryBytes;
    for (let k = 0; k < WARM; k++) await steps.step(k); // until the code is compiled
    const before = memoryInUse();
    for (let k = WARM; k < STEPS; k++) await steps.step(k);
    const after = memoryInUse();
    expect((await steps.last()).finite).toBe(true);
    expect(executor.memoryBytes).toBe(held);
    expect(grow).not.toHaveBeenCalled();
    // compiled code may come; the results of every step, were they kept, are 800 kB
    expect(after.objects - before.objects).toBeLessThan(500e3);
    expect(after.arrays - before.arrays).toBeLessThan(20e3);
  });
});

describe.each(Object.entries(executors))("in %s", (_, open) => {
  test("the base is run once for the same sequences, the policy every time", async () => {
    const executor = await open();
    const fixture = readFixture("gpt2");
    const policy = await openFixturePolicy(executor, fixture);
    const { prompt, z } = fixture;
    const submits = async (work: () => Promise<unknown>): Promise<number> => {
      const submit = vi.spyOn(executor, "submit");
      await work();
      const { length } = submit.mock.calls;
      submit.mockRestore();
      return length;
    };
    const first = await policy.logProbs(prompt, z, "off");
    const repeated = () =>
      Promise.all([policy.logProbs(prompt, z, "off"), policy.embed(prompt, z)]);
    expect(await submits(repeated)).toBe(0);
    expect(await policy.logProbs(prompt, z, "off")).toEqual(first);
    expect(await submits(() => policy.logProbs({ ...prompt }, z, "off"))).toBe(1);
    expect(await submits(() => policy.embed(prompt, { ...z }))).toBe(1);
    for (let k = 0; k < 2; k++)
      expect(await submits(() => policy.logProbs(prompt, z, "on"))).toBe(1);
  });
});
