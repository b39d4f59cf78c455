import { expect, test } from "vitest";
import { openDevice } from "../../compute/webgpu/device";
import { WebGpuExecutor } from "../../compute/webgpu/executor";
import { planMemory } from "../../lm/memory/plan";
import type { StepShape } from "../../lm/memory/memory-plan";
import { draftPolicy } from "../../lm/runtime/draft";
import type { Prompt } from "../../lm/sequences";
import { streams } from "../../lm/streams";
import { openDawn } from "../dawn";
import { adam, loss, prompt as short, readSmolLM2, train } from "./smollm2";

const LIMIT = 60 * 60_000; // ms: minutes of processor time on a software adapter
const MB = 1e6;

const shape = {
  ...{ sequences: 16, prompt: 40, newTokens: 20, rank: 16, treeNodes: 1024 },
  activations: "recomputed",
} as const satisfies StepShape;

const tokens = Array.from(
  { length: shape.prompt },
  (_, i) => short.tokens[i % short.tokens.length],
);
const prompt: Prompt = { ...short, tokens: Uint32Array.from(tokens, (token) => token ?? 0) };

/** Bytes of the buffers of a device that were made and not destroyed, the most at any time. */
function countBuffers(gpu: GPUDevice): { now: number; most: number } {
  const held = { now: 0, most: 0 };
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (wanted) => {
    const buffer = create(wanted);
    const destroy = buffer.destroy.bind(buffer);
    held.now += buffer.size;
    held.most = Math.max(held.most, held.now);
    buffer.destroy = () => {
      held.now -= buffer.size;
      destroy();
    };
    return buffer;
  };
  return held;
}

test(
  "SmolLM2-135M in 8 bits trains 16 sequences of 40 + 20 tokens within 600 MB of a device",
  async (context) => {
    const model = await readSmolLM2();
    if (!model.ok) return context.skip(model.sentence);
    const { tensors, ...rest } = model.value.checkpoint;
    // int8 would keep the file's blocks of 4 bits; without them every matrix is put into 8
    const whole = [...tensors].map(([name, { dtype, shape, read }]) => {
      return [name, { dtype, shape, read }] as const;
    });
    const checkpoint = { ...rest, tensors: new Map(whole) };
    const { V } = checkpoint.architecture;
    const { adapter, close } = await openDawn();
    const device = await openDevice(adapter);
    const held = countBuffers(device.gpu);
    const executor = new WebGpuExecutor(device);
    const policy = await draftPolicy(executor, {
      ...{ checkpoint, base: "int8", activations: "recomputed", rank: shape.rank, alpha: 32 },
      ...{ batch: shape.sequences, longestPrompt: shape.prompt, maxLength: shape.newTokens },
      ...{ treeNodes: shape.treeNodes, inFlight: 3, seed: 1, stopToken: 0, losses: [loss] },
      ...{ policyBias: new Float32Array(V), priorBias: new Float32Array(V) },
    }).open();
    const opened = held.most;
    const z = await policy.sample({
      ...{ prompt, batch: shape.sequences, temperature: 1, seed: 1, step: 0, adapter: "on" },
      ...{ minLength: shape.newTokens, maxLength: shape.newTokens, stream: streams.behaviour },
    });
    const before = await train(policy, z, prompt);
    policy.update(adam);
    await executor.submit([]);
    const most = held.most;
    console.log(`${(most / MB).toFixed(1)} MB held at most, ${(opened / MB).toFixed(1)} when open`);
    executor.destroy();
    device.gpu.destroy();
    close();
    expect(before.finite).toBe(true);
    expect(most).toBeLessThanOrEqual(600 * MB);
    const lent = { bytes: null, buffer: null };
    const plans = planMemory(checkpoint.architecture, shape, { lent, losses: [loss] });
    const plan = plans.find(({ base }) => base === "q8_0") ?? expect.unreachable();
    expect(Math.abs(plan.sum / most - 1)).toBeLessThan(0.1);
  },
  LIMIT,
);
