import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openTestExecutor, openWasmExecutor } from "../../compute/testing";
import type { Architecture } from "../architecture";
import { readArchitecture } from "../families";
import { fixtureLoss, fixtureOptions, openPlannedPolicy } from "../runtime/testing";
import { openModel } from "../sources/open";
import { memorySource } from "../sources/source";
import { readFixture } from "../testing";
import type { Lent, MemoryPlan, StepShape } from "./memory-plan";
import { planMemory } from "./plan";

const losses = [fixtureLoss];
const world = new URL("../../../public/models/world/", import.meta.url);
const shape: StepShape = { sequences: 16, prompt: 40, newTokens: 20, rank: 8, treeNodes: 200 };
const anything: Lent = { bytes: null, buffer: null };

function architectureOf(config: unknown): Architecture {
  const read = readArchitecture(config);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}
const worldConfig = architectureOf(
  JSON.parse(readFileSync(new URL("config.json", world), "utf8")) as unknown,
);
function f16Of(a: Architecture, of: StepShape, lent: Lent): MemoryPlan {
  const plan = planMemory(a, of, { lent, losses }).find(({ base }) => base === "f16");
  return plan ?? expect.unreachable();
}

async function openWorld() {
  const names = ["config.json", "tokenizer.json", "model.safetensors"];
  const bytes = names.map((name) => [name, new Uint8Array(readFileSync(new URL(name, world)))]);
  const read = await openModel(memorySource("world", new Map(bytes as [string, Uint8Array][])));
  return read.ok ? read.value.checkpoint : expect.unreachable(read.sentence);
}

describe("a plan of memory is within 10 % of what an executor then holds", () => {
  test.each(["llama", "gpt2"] as const)("for the fixture %s on a device", async (family) => {
    const executor = await openTestExecutor();
    const options = fixtureOptions(readFixture(family));
    await openPlannedPolicy(executor, options);
    const held = executor.memoryBytes;
    executor.destroy();
    const { architecture } = options.checkpoint;
    const of = {
      sequences: options.batch,
      prompt: options.longestPrompt,
      newTokens: options.maxLength,
      rank: options.rank,
      treeNodes: options.treeNodes,
    };
    expect(Math.abs(f16Of(architecture, of, anything).sum / held - 1)).toBeLessThan(0.1);
  });

  test("for the model beside the page, in WebAssembly", async () => {
    const checkpoint = await openWorld();
    const { V } = checkpoint.architecture;
    const executor = await openWasmExecutor();
    await openPlannedPolicy(executor, {
      ...{ checkpoint, rank: shape.rank, alpha: shape.rank, batch: shape.sequences },
      ...{ longestPrompt: shape.prompt, maxLength: shape.newTokens, stopToken: 0 },
      ...{ policyBias: new Float32Array(V), priorBias: new Float32Array(V) },
      ...{ treeNodes: 200, inFlight: 3, seed: 1, losses },
    });
    const held = executor.memoryBytes;
    executor.destroy();
    expect(Math.abs(f16Of(worldConfig, shape, anything).sum / held - 1)).toBeLessThan(0.1);
  });
});

describe("a plan of memory", () => {
  const whole = f16Of(worldConfig, shape, anything);

  test("is the sum of its parts, and says nothing of a device that is not known", () => {
    const { weights, activations, cache, adapter, sum, fits, repair } = whole;
    expect(weights + activations + cache + adapter).toBe(sum);
    expect({ fits, repair }).toEqual({ fits: null, repair: null });
  });

  test("names the nearest smaller step that fits, which then fits", () => {
    const lent = { bytes: Math.round(0.6 * whole.sum), buffer: null };
    const plan = f16Of(worldConfig, shape, lent);
    expect(plan.fits).toBe(false);
    const repaired = plan.repair ?? expect.unreachable();
    expect(repaired.shape.sequences).toBeLessThan(shape.sequences);
    expect(f16Of(worldConfig, repaired.shape, lent)).toMatchObject({
      fits: true,
      sum: repaired.sum,
    });
    expect(f16Of(worldConfig, shape, { bytes: 1000, buffer: null }).repair).toBeNull();
  });

  test("does not fit where one buffer is too large, however much there is", () => {
    expect(f16Of(worldConfig, shape, { bytes: null, buffer: whole.largest }).fits).toBeNull();
    expect(f16Of(worldConfig, shape, { bytes: 1e12, buffer: whole.largest - 1 }).fits).toBe(false);
  });

  test("takes less for weights in blocks, and the same for everything else", () => {
    const plans = planMemory(worldConfig, shape, { lent: anything, losses });
    const of = (wanted: string) => plans.find(({ base }) => base === wanted)?.weights ?? 0;
    expect(of("q8_0") / of("f16")).toBeCloseTo(1.0625 / 4, 1);
    expect(of("q4_0")).toBeLessThan(of("q4_1"));
    expect(new Set(plans.map(({ cache, adapter }) => `${cache} ${adapter}`)).size).toBe(1);
  });
});
