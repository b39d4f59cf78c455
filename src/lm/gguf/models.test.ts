import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toHalf } from "../../compute/half";
import { openWasmExecutor } from "../../compute/testing";
import { type PolicyOptions } from "../runtime/draft";
import { fixtureOptions, openPlannedPolicy } from "../runtime/testing";
import type { Checkpoint } from "../checkpoint";
import { floatsOf } from "../conversion";
import type { StoredTensor } from "../safetensors";
import { inMemory } from "../sources/source";
import { readFixture } from "../testing";
import { ggufCheckpoint } from "./checkpoint";
import { blocksOf32 } from "./blocks-of-32";
import { readGguf } from "./container";
import { halvesOfBlocks } from "./blocks";

/** The file that tools/reference/make_gguf_models.py wrote from a family's fixture. */
async function readModel(family: "gpt2" | "gemma3_text"): Promise<Checkpoint> {
  const bytes = readFileSync(new URL(`fixtures/${family}.gguf`, import.meta.url));
  const file = await readGguf(inMemory(new Uint8Array(bytes)));
  if (!file.ok) return expect.unreachable(file.sentence);
  const checkpoint = await ggufCheckpoint(file.value);
  return checkpoint.ok ? checkpoint.value : expect.unreachable(checkpoint.sentence);
}

/** log p of the fixture's tokens and stops, without the adapter. */
async function logProbsOf(family: "gpt2" | "gemma3_text", own: Partial<PolicyOptions>) {
  const fixture = readFixture(family);
  const options = { ...fixtureOptions(fixture), ...own };
  const policy = await openPlannedPolicy(await openWasmExecutor(), options);
  const { logQ, logStop } = await policy.logProbs(fixture.prompt, fixture.z, "off");
  const { width } = fixture.z;
  return fixture.expected.off.map(({ l, t }, b) => ({
    l: Array.from(logQ.subarray(b * width, b * width + l.length)),
    t: Array.from(logStop.subarray(b * (width + 1), b * (width + 1) + t.length)),
  }));
}

function expectClose(found: Awaited<ReturnType<typeof logProbsOf>>, wanted: typeof found): void {
  const numbers = (all: typeof found) => all.flatMap(({ l, t }) => [...l, ...t]);
  const apart = numbers(found).map((value, i) => Math.abs(value - (numbers(wanted)[i] ?? NaN)));
  expect(Math.max(...apart)).toBeLessThan(1e-4);
}

describe.each(["gpt2", "gemma3_text"] as const)("a %s in a GGUF file", (family) => {
  test("has the log-probabilities that PyTorch has for its safetensors", async () => {
    const checkpoint = await readModel(family);
    const { architecture } = readFixture(family).checkpoint;
    const { attention, epsilon, ...rest } = architecture;
    expect(checkpoint.architecture).toMatchObject(rest);
    expect(checkpoint.architecture.epsilon).toBeCloseTo(epsilon, 12);
    const frequencies = (of: typeof attention) => of.map((layer) => layer.frequencies);
    expect(frequencies(checkpoint.architecture.attention)).toEqual(frequencies(attention));
    expectClose(await logProbsOf(family, { checkpoint }), readFixture(family).expected.off);
  });
});

const Q8_0 = new Map(blocksOf32).get(8);
const SCALE = 2 ** -6; // a power of two, so that every number is a half

/** A matrix in blocks of 8 bits, which read as halves of the same numbers. */
async function inBlocks(name: string, stored: StoredTensor): Promise<StoredTensor> {
  if (!Q8_0) return expect.unreachable();
  const values = await floatsOf(name, stored);
  const bytes = new Uint8Array((values.length / 32) * Q8_0.bytes);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    const block = Math.floor(i / 32) * Q8_0.bytes;
    view.setUint16(block, toHalf(SCALE), true);
    const level = Math.round(value / SCALE);
    view.setInt8(block + 2 + (i % 32), Math.max(-127, Math.min(127, level)));
  });
  const read = () => Promise.resolve(bytes);
  return {
    ...stored,
    dtype: "F16",
    read: () => Promise.resolve(new Uint8Array(halvesOfBlocks(Q8_0, bytes).buffer)),
    blocks: { format: Q8_0.format, bytes: Q8_0.bytes, unpack: Q8_0.unpack, read },
  };
}

test("a GPT-2 keeps the blocks of its matrices, though these lie the other way round", async () => {
  const { tensors, ...rest } = await readModel("gpt2");
  const quantising = [...tensors].map(async ([name, stored]) => {
    const isMatrix = stored.shape.length === 2;
    return [name, isMatrix ? await inBlocks(name, stored) : stored] as const;
  });
  const checkpoint = { ...rest, tensors: new Map(await Promise.all(quantising)) };
  const wanted = await logProbsOf("gpt2", { checkpoint, base: "f16" });
  expectClose(await logProbsOf("gpt2", { checkpoint, base: "auto" }), wanted);
});
