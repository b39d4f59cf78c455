import { describe, expect, test } from "vitest";
import { bytes } from "../compute/tensor";
import { adapterTensors, layoutAdapter } from "./adapter";
import { adapterSites, readCheckpoint } from "./checkpoint";
import { readArchitecture } from "./families";
import { readSafetensors, writeSafetensors } from "./safetensors";
import { memoryInUse, readFixture } from "./testing";
import { type Weight, buildModel } from "./weights";

/** 1.6 million parameters in 22 matrices; the largest tensor takes 1 MB as float32. */
function largeCheckpoint() {
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
  const file = readSafetensors(
    writeSafetensors([
      ...blocks,
      named("transformer.wte.weight", V, C),
      named("transformer.wpe.weight", L, C),
      named("transformer.ln_f.weight", C),
      named("transformer.ln_f.bias", C),
    ]),
  );
  if (!file.ok) throw new Error(file.sentence);
  const read = readCheckpoint(a.value, [file.value]);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}

describe("the weights of a model", () => {
  test("are made one tensor at a time: never more than two beside the file's bytes", () => {
    const checkpoint = largeCheckpoint();
    const layout = layoutAdapter(adapterSites(checkpoint.architecture), 4, 8);
    const { weights } = buildModel(checkpoint, layout, adapterTensors(layout));
    const largest = Math.max(...[...checkpoint.tensors.values()].map((t) => t.bytes.byteLength));
    const total = [...checkpoint.tensors.values()].reduce((n, t) => n + t.bytes.byteLength, 0);
    expect(total).toBeGreaterThan(4 * largest); // else the bound below would bound nothing
    const before = memoryInUse().arrays;
    let most = 0;
    /** As an executor does: the bytes are copied to the device and kept by nobody here. */
    const write = ({ tensor, values }: Weight) => {
      const given = values();
      expect(given.byteLength, tensor.name).toBe(bytes(tensor));
      most = Math.max(most, memoryInUse().arrays - before);
    };
    weights.forEach(write);
    expect(most).toBeLessThanOrEqual(2 * largest);
    expect(memoryInUse().arrays - before).toBeLessThan(largest / 4);
  });

  test("are the file's own bytes where nothing must be changed, and never shared otherwise", () => {
    const { checkpoint } = readFixture("gpt2");
    const layout = layoutAdapter(adapterSites(checkpoint.architecture), 4, 8);
    const { weights } = buildModel(checkpoint, layout, adapterTensors(layout));
    const files = new Set([...checkpoint.tensors.values()].map(({ bytes: b }) => b.buffer));
    const shared = weights.filter(({ values }) => files.has(values().buffer));
    // c_attn and its kin lie as the device wants them; their transposes and all vectors do not
    expect(shared.map(({ tensor }) => tensor.name)).toContain("transformer.h.0.mlp.c_fc.weight");
    expect(shared.some(({ tensor }) => /turned|output|ln_|bias/.test(tensor.name))).toBe(false);
  });
});
