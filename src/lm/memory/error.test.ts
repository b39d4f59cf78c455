import { expect, test } from "vitest";
import { openWasmExecutor } from "../../compute/testing";
import type { Base } from "../base";
import { openPlannedPolicy } from "../runtime/testing";
import { conversionError } from "./error";
import { openWorld } from "./testing";

const SEQUENCES = 64;
const LENGTH = 20;
const prompt = { id: "start", text: "", tokens: Uint32Array.of(0) };

const mean = (all: readonly number[]) => all.reduce((sum, v) => sum + v, 0) / all.length;
const apart = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Array.from(one, (v, i) => Math.abs(v - (other[i] ?? NaN)));

/** The model beside the page, opened with its matrices kept in one way. */
async function openIn(base: Base) {
  const checkpoint = await openWorld();
  const none = new Float32Array(checkpoint.architecture.V);
  return openPlannedPolicy(await openWasmExecutor(), {
    ...{ checkpoint, base, rank: 4, alpha: 4, batch: SEQUENCES, losses: [] },
    ...{ longestPrompt: 1, maxLength: LENGTH, stopToken: 0, policyBias: none, priorBias: none },
    ...{ treeNodes: 1, inFlight: 1, seed: 1 },
  });
}

test("errors in 8 and 4 bits are those of the model beside the page", async () => {
  const whole = await openIn("f16");
  const z = await whole.sample({
    ...{ prompt, batch: SEQUENCES, minLength: LENGTH, maxLength: LENGTH, temperature: 1 },
    ...{ seed: 1, step: 0, stream: 0, adapter: "off" },
  });
  const { logQ, logStop } = await whole.logProbs(prompt, z, "off");
  for (const [base, format] of [
    ["int8", "q8_0"],
    ["q4", "q4_1"],
  ] as const) {
    const found = await (await openIn(base)).logProbs(prompt, z, "off");
    const error = mean([...apart(found.logQ, logQ), ...apart(found.logStop, logStop)]);
    expect(Math.abs(error / conversionError[format] - 1)).toBeLessThan(0.05);
  }
});
