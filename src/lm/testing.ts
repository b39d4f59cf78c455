import { readFileSync } from "node:fs";
import { memoryUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import { readArchitecture } from "./families";
import type { PeftFiles } from "./peft";
import { readSafetensors } from "./safetensors";
import { inMemory } from "./sources/source";
import type { Prompt, Sequences } from "./sequences";

/** Tests only: what tools/reference/make_lm_fixtures.py wrote for one family. */
export interface Fixture {
  readonly checkpoint: Checkpoint;
  readonly adapter: PeftFiles;
  readonly expected: Expected;
  readonly prompt: Prompt;
  readonly z: Sequences;
}
interface Expected {
  readonly prompt: number[];
  readonly sequences: number[][];
  readonly stop: number;
  readonly illegal: number[];
  readonly on: { l: number[]; t: number[] }[];
  readonly off: { l: number[]; t: number[] }[];
  readonly rules: {
    temperature: number;
    likelihoodWeight: number;
    lambda: number;
    minLength: number;
    maxLength: number;
  };
  readonly extra: number[][];
  readonly loss: number;
  readonly gradients: Record<string, number[]>;
}

/** Tests only: the families that have fixtures. */
export const fixtureFamilies = ["gpt2", "llama", "qwen2", "qwen3", "gemma3_text"] as const;
type FixtureName = (typeof fixtureFamilies)[number];

async function loadFixture(family: FixtureName): Promise<Fixture> {
  const bytes = (name: string) =>
    new Uint8Array(
      readFileSync(fileURLToPath(new URL(`fixtures/${family}/${name}`, import.meta.url))),
    );
  const text = (name: string) => new TextDecoder().decode(bytes(name));
  const architecture = readArchitecture(JSON.parse(text("config.json")));
  if (!architecture.ok) throw new Error(architecture.sentence);
  const file = await readSafetensors(inMemory(bytes("model.safetensors")));
  if (!file.ok) throw new Error(file.sentence);
  const checkpoint = await readCheckpoint(architecture.value, [file.value]);
  if (!checkpoint.ok) throw new Error(checkpoint.sentence);
  const expected = JSON.parse(text("expected.json")) as Expected;
  return {
    checkpoint: checkpoint.value,
    expected,
    adapter: {
      config: text("adapter/adapter_config.json"),
      weights: bytes("adapter/adapter_model.safetensors"),
    },
    prompt: { id: "fixture", text: "", tokens: Uint32Array.from(expected.prompt) },
    z: sequences(expected.sequences, expected.stop),
  };
}

const fixtures: Readonly<Record<FixtureName, Fixture>> = {
  gpt2: await loadFixture("gpt2"),
  llama: await loadFixture("llama"),
  qwen2: await loadFixture("qwen2"),
  qwen3: await loadFixture("qwen3"),
  gemma3_text: await loadFixture("gemma3_text"),
};

export const readFixture = (family: FixtureName): Fixture => fixtures[family];

export function sequences(lists: readonly (readonly number[])[], stop: number): Sequences {
  const width = Math.max(1, ...lists.map((z) => z.length));
  const tokens = new Uint32Array(lists.length * width).fill(stop);
  lists.forEach((z, b) => tokens.set(z, b * width));
  return { batch: lists.length, width, tokens, lengths: Uint32Array.from(lists, (z) => z.length) };
}

// Flags of the engine, so that the tests need none of the runner.
setFlagsFromString("--expose-gc");
// else what collected arrays held is freed by another thread, at any time after the collection
setFlagsFromString("--no-concurrent-array-buffer-sweeping");
const collect = runInNewContext("gc") as () => void;

/** Tests only: bytes that JavaScript's objects and its arrays of numbers take, after collection. */
export function memoryInUse(): { readonly objects: number; readonly arrays: number } {
  collect();
  const { heapUsed, arrayBuffers } = memoryUsage();
  return { objects: heapUsed, arrays: arrayBuffers };
}
