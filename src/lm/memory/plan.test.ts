import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openTestExecutor, openWasmExecutor } from "../../compute/testing";
import type { Architecture } from "../architecture";
import { readArchitecture } from "../families";
import { fixtureLoss, fixtureOptions, openPlannedPolicy } from "../runtime/testing";
import { readFixture } from "../testing";
import type { BaseName, Lent, MemoryPlan, StepShape } from "./memory-plan";
import { planMemory } from "./plan";
import { openWorld, worldFolder } from "./testing";

const losses = [fixtureLoss];
const shape: StepShape = { sequences: 16, prompt: 40, newTokens: 20, rank: 8, treeNodes: 200 };
const anything: Lent = { bytes: null, buffer: null };

function architectureOf(config: unknown): Architecture {
  const read = readArchitecture(config);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}
const worldConfig = architectureOf(
  JSON.parse(readFileSync(new URL("config.json", worldFolder), "utf8")) as unknown,
);
const shared = { hidden_act: "silu", tie_word_embeddings: true };
const smollm2 = architectureOf({
  ...shared,
  ...{ model_type: "llama", hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
  ...{ num_attention_heads: 9, num_key_value_heads: 3, vocab_size: 49152 },
  ...{ max_position_embeddings: 8192, rms_norm_eps: 1e-5, rope_theta: 100000 },
});
const qwen25 = architectureOf({
  ...shared,
  ...{ model_type: "qwen2", hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24 },
  ...{ num_attention_heads: 14, num_key_value_heads: 2, vocab_size: 151936 },
  ...{ max_position_embeddings: 32768, rms_norm_eps: 1e-6, rope_theta: 1000000 },
});
function planOf(wanted: BaseName, a: Architecture, of: StepShape, lent: Lent): MemoryPlan {
  const plan = planMemory(a, of, { lent, losses }).find(({ base }) => base === wanted);
  return plan ?? expect.unreachable();
}
const f16Of = (a: Architecture, of: StepShape, lent: Lent) => planOf("f16", a, of, lent);

describe("a plan of memory is within 10 % of what an executor then holds", () => {
  test.each([
    ["llama", "kept"],
    ["llama", "recomputed"],
    ["gpt2", "kept"],
    ["gpt2", "recomputed"],
  ] as const)("for the fixture %s on a device, activations %s", async (family, activations) => {
    const executor = await openTestExecutor();
    const options = { ...fixtureOptions(readFixture(family)), activations };
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
      activations,
    };
    expect(Math.abs(f16Of(architecture, of, anything).sum / held - 1)).toBeLessThan(0.1);
  });

  const ways = ["kept", "recomputed"] as const;
  test.each(ways)("for the model beside the page, in WebAssembly, %s", async (activations) => {
    const checkpoint = await openWorld();
    const { V } = checkpoint.architecture;
    const executor = await openWasmExecutor();
    await openPlannedPolicy(executor, {
      ...{ checkpoint, rank: shape.rank, alpha: shape.rank, batch: shape.sequences },
      ...{ longestPrompt: shape.prompt, maxLength: shape.newTokens, stopToken: 0 },
      ...{ policyBias: new Float32Array(V), priorBias: new Float32Array(V) },
      ...{ treeNodes: 200, inFlight: 3, seed: 1, losses, activations },
    });
    const held = executor.memoryBytes;
    executor.destroy();
    const { sum, recomputed } = f16Of(worldConfig, { ...shape, activations }, anything);
    expect(recomputed).toBe(activations === "recomputed");
    expect(Math.abs(sum / held - 1)).toBeLessThan(0.1);
  });
});

describe("a step of 16 sequences of 40 + 20 tokens, rank 16, in 8 bits", () => {
  const step: StepShape = { ...shape, rank: 16, treeNodes: 1024 };
  const MB = 1e6;

  test("takes SmolLM2-135M at most 600 MB where no more is lent, and says how", () => {
    const lent = { bytes: 600 * MB, buffer: null };
    expect(planOf("q8_0", smollm2, step, anything)).toMatchObject({ recomputed: false });
    expect(planOf("q8_0", smollm2, step, lent)).toMatchObject({
      ...{ recomputed: true, fits: true, repair: null },
    });
    const kept = { ...step, activations: "kept" } as const;
    expect(planOf("q8_0", smollm2, kept, lent)).toMatchObject({ recomputed: false, fits: false });
  });

  test("takes Qwen2.5-0.5B at most 2 GB", () => {
    const lent = { bytes: 2000 * MB, buffer: null };
    expect(planOf("q8_0", qwen25, step, lent)).toMatchObject({ recomputed: true, fits: true });
  });
});

describe("a plan of memory", () => {
  const whole = f16Of(worldConfig, shape, anything);

  test("is the sum of its parts, and says nothing of a device that is not known", () => {
    const { weights, activations, cache, adapter, sum, fits, repair } = whole;
    expect(weights + activations + cache + adapter).toBe(sum);
    expect({ fits, repair }).toEqual({ fits: null, repair: null });
  });

  test("computes activations again only where the step does not fit otherwise", () => {
    const again = f16Of(worldConfig, { ...shape, activations: "recomputed" }, anything);
    expect(again.activations).toBeLessThan(0.9 * whole.activations);
    expect([whole.recomputed, again.recomputed]).toEqual([false, true]);
    const lent = (bytes: number) => f16Of(worldConfig, shape, { bytes, buffer: null });
    expect(lent(whole.sum)).toMatchObject({ recomputed: false, fits: true });
    const { shape: given, ...auto } = lent(whole.sum - 1);
    expect(given).toEqual(shape);
    const { shape: _, ...wanted } = again;
    expect(auto).toEqual({ ...wanted, fits: true });
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
    const lent = { bytes: 1e12, buffer: whole.largest - 1 };
    const kept = { ...shape, activations: "kept" } as const;
    expect(f16Of(worldConfig, kept, lent).fits).toBe(false);
  });

  test("keeps activations where computing them again makes nothing smaller that is lacking", () => {
    const small: StepShape = { sequences: 1, prompt: 4, newTokens: 2, rank: 4, treeNodes: 1 };
    const again = f16Of(worldConfig, { ...small, activations: "recomputed" }, anything);
    const { largest } = f16Of(worldConfig, small, anything);
    expect(again.largest).toBe(largest); // a matrix
    const lent = { bytes: 1e12, buffer: largest - 1 };
    expect(f16Of(worldConfig, small, lent)).toMatchObject({ recomputed: false, fits: false });
    const scarce = { bytes: again.sum - 1, buffer: null };
    expect(f16Of(worldConfig, small, scarce)).toMatchObject({ recomputed: true, fits: false });
  });

  test("takes less for weights in blocks, and the same for everything else", () => {
    const plans = planMemory(worldConfig, shape, { lent: anything, losses });
    const of = (wanted: string) => plans.find(({ base }) => base === wanted)?.weights ?? 0;
    expect(of("q8_0") / of("f16")).toBeCloseTo(1.0625 / 4, 1);
    expect(of("q4_0")).toBeLessThan(of("q4_1"));
    expect(new Set(plans.map(({ cache, adapter }) => `${cache} ${adapter}`)).size).toBe(1);
  });
});

test("a file of blocks of 256 is counted by the six bits that some of its matrices have", () => {
  const of = (base: BaseName) => planOf(base, qwen25, shape, anything).weights;
  expect(of("q4_k")).toBeGreaterThan(1.15 * of("q4_1"));
  expect(of("q4_k")).toBeLessThan(of("q8_0"));
});
