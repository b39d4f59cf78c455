import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { WasmExecutor } from "../../compute/wasm/executor";
import { startNodeThread } from "../thread";
import {
  type MemoryUse,
  type RealModel,
  TOLERANCE,
  adam,
  fixtureSequences,
  openSmolLM2,
  readSmolLM2,
  train,
  worstDistance,
} from "./smollm2";

const LIMIT = 30 * 60_000; // ms: a minute of processor time, which busy cores stretch

/** What a step from the seeded start gives, with so many threads. */
async function stepOf(model: RealModel, threads: number, use: MemoryUse = { base: "f16" }) {
  const executor = await WasmExecutor.open(threads, (start) =>
    startNodeThread(start, () => undefined),
  );
  try {
    const policy = await openSmolLM2(executor, model, use);
    const distance = await worstDistance(policy, use.base);
    const before = await train(policy, fixtureSequences);
    policy.update(adam);
    const { parameters, m } = await policy.readState();
    const after = await train(policy, fixtureSequences);
    const hash = createHash("sha256").update(parameters).update(m).digest("hex");
    const { logQ, logStop } = before;
    return {
      distance,
      before,
      bits: { loss: before.loss, after: after.loss, logQ, logStop, hash },
    };
  } finally {
    executor.destroy();
  }
}

test(
  "SmolLM2-135M: log-probabilities of transformers, a falling loss, the same bits on 2 threads",
  async (context) => {
    const model = await readSmolLM2();
    if (!model.ok) return context.skip(model.sentence);
    const one = await stepOf(model.value, 1);
    expect(one.distance).toBeLessThan(TOLERANCE);
    expect(one.before.finite).toBe(true);
    expect(one.bits.after).toBeLessThan(one.bits.loss);
    const two = await stepOf(model.value, 2);
    expect(two.bits).toEqual(one.bits);
  },
  LIMIT,
);

test(
  "SmolLM2-135M in its file's own blocks: log-probabilities of their numbers, a falling loss, " +
    "the same bits where activations are computed again",
  async (context) => {
    const model = await readSmolLM2();
    if (!model.ok) return context.skip(model.sentence);
    const one = await stepOf(model.value, 1, { base: "auto" });
    expect(one.distance).toBeLessThan(TOLERANCE);
    expect(one.before.finite).toBe(true);
    expect(one.bits.after).toBeLessThan(one.bits.loss);
    const again = await stepOf(model.value, 1, { base: "auto", activations: "recomputed" });
    expect(again.bits).toEqual(one.bits);
  },
  LIMIT,
);
