import { describe, expect, test } from "vitest";
import { bytes } from "../compute/tensor";
import { adapterTensors, layoutAdapter } from "./adapter";
import { type Checkpoint, adapterSites, readCheckpoint } from "./checkpoint";
import { readArchitecture } from "./families";
import { readSafetensors, writeSafetensors } from "./safetensors";
import { fileIn, memorySource } from "./sources/source";
import { counted } from "./sources/testing";
import { windowed } from "./sources/window";
import { memoryInUse, readFixture } from "./testing";
import { type Weight, buildModel } from "./weights";
import { Workspace } from "./workspace";

const WINDOW = 2 ** 16; // bytes

/** 1.6 million parameters in 22 matrices; the largest tensor takes 1 MB as float32. */
async function largeCheckpoint() {
  const sizes = { n_layer: 4, n_embd: 128, n_head: 4, vocab_size: 2048, n_positions: 64 };
  const a = readArchitecture({ model_type: "gpt2", ...sizes });
  if (!a.ok) throw new Error(a.sentence);
  const { layers, C, F, V, L } = a.value;
  const named = (name: string, ...shape: number[]) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((n, d) => n * d, 1)).fill(0.01),
  });
  const block = (i: number) => {
    const at = `transformer.h.${i}`;
    const norms = ["ln_1", "ln_2"].flatMap((n) =>
      ["weight", "bias"].map((part) => named(`${at}.${n}.${part}`, C)),
    );
    const shapes = [
      ["attn.c_attn", C, 3 * C],
      ["attn.c_proj", C, C],
      ["mlp.c_fc", C, F],
      ["mlp.c_proj", F, C],
    ] as const;
    const linears = shapes.flatMap(([n, K, N]) => [
      named(`${at}.${n}.weight`, K, N),
      named(`${at}.${n}.bias`, N),
    ]);
    return [...norms, ...linears];
  };
  const blocks = Array.from({ length: layers }, (_, i) => block(i)).flat();
  const whole = writeSafetensors([
    named("transformer.wte.weight", V, C),
    ...blocks,
    named("transformer.wpe.weight", L, C),
    named("transformer.ln_f.weight", C),
    named("transformer.ln_f.bias", C),
  ]);
  const { source, reads } = counted(memorySource("large", new Map([["model", whole]])));
  const listed = { name: "model", size: whole.length };
  const file = await readSafetensors(windowed(fileIn(source, listed), WINDOW));
  if (!file.ok) throw new Error(file.sentence);
  const read = await readCheckpoint(a.value, [file.value]);
  if (!read.ok) throw new Error(read.sentence);
  return { checkpoint: read.value, reads, fileBytes: whole.length, largest: 4 * V * C };
}

function weightsOf(checkpoint: Checkpoint): readonly Weight[] {
  const layout = layoutAdapter(adapterSites(checkpoint.architecture), 4, 8);
  return buildModel(checkpoint, layout, adapterTensors(layout)).weights;
}

describe("the weights of a model", () => {
  test("are made one tensor at a time: never more than two beside the file's window", async () => {
    const { checkpoint, fileBytes, largest } = await largeCheckpoint();
    const weights = weightsOf(checkpoint);
    expect(fileBytes).toBeGreaterThan(4 * largest); // else the bound below would bound nothing
    const before = memoryInUse().arrays;
    let most = 0;
    /** As an executor does: the bytes are copied to the device and kept by nobody here. */
    const write = async ({ tensor, values }: Weight, workspace: Workspace) => {
      const given = await values(workspace);
      expect(given.byteLength, tensor.name).toBe(bytes(tensor));
      most = Math.max(most, memoryInUse().arrays - before);
    };
    const upload = async (workspace = new Workspace()) => {
      for (const weight of weights) await write(weight, workspace);
    };
    await upload();
    expect(most).toBeLessThanOrEqual(2 * largest + WINDOW);
    // what the last call made may still lie on its stack: half of the largest, as 16 bits
    expect(memoryInUse().arrays - before).toBeLessThan(largest);
  });

  test("are read once, in the order in which they lie in the file", async () => {
    const { checkpoint, reads, fileBytes, largest } = await largeCheckpoint();
    const headerReads = reads.length;
    for (const { values } of weightsOf(checkpoint)) await values();
    const all = reads.slice(headerReads).map(({ bytes: n }) => n);
    expect(Math.max(...all)).toBe(largest);
    // what a window holds of the next large tensor is read again with it
    expect(all.reduce((sum, n) => sum + n, 0)).toBeLessThan(1.3 * fileBytes);
  });

  test("are the file's own bytes where nothing changes, and never shared otherwise", async () => {
    const { checkpoint } = readFixture("gpt2");
    const stored = await Promise.all([...checkpoint.tensors.values()].map(({ read }) => read()));
    const files = new Set(stored.map(({ buffer }) => buffer));
    const shared: string[] = [];
    for (const { tensor, values } of weightsOf(checkpoint))
      if (files.has((await values()).buffer)) shared.push(tensor.name);
    // c_attn and its kin lie as the device wants them; their transposes and all vectors do not
    expect(shared).toContain("transformer.h.0.mlp.c_fc.weight");
    expect(shared.some((name) => /turned|output|ln_|bias/.test(name))).toBe(false);
  });
});
