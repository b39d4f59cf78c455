import { describe, expect, test } from "vitest";
import type { Architecture } from "./architecture";
import { adapterSites, parametersOf, readCheckpoint } from "./checkpoint";
import { toFloats } from "./conversion";
import {
  type StoredTensor,
  type TensorFile,
  readSafetensors,
  writeSafetensors,
} from "./safetensors";
import { inMemory } from "./sources/source";
import { readFixture } from "./testing";

/** Smaller than any model that the kernels take: a checkpoint is only read here. */
const sizes: Record<"gpt2" | "llama", Architecture> = {
  gpt2: {
    family: "gpt2",
    layers: 1,
    C: 4,
    HQ: 2,
    HKV: 2,
    D: 2,
    F: 16,
    V: 6,
    L: 8,
    epsilon: 1e-5,
    activation: "gelu-tanh",
    biases: ["c_attn", "c_proj", "c_fc"],
    attention: [{ width: 2, frequencies: [] }],
    tied: true,
  },
  llama: {
    family: "llama",
    layers: 1,
    C: 4,
    HQ: 2,
    HKV: 1,
    D: 2,
    F: 6,
    V: 6,
    L: 8,
    epsilon: 1e-6,
    activation: "silu",
    biases: [],
    attention: [{ width: 2, frequencies: [1] }],
    tied: false,
  },
};
const architectureOf = (
  family: keyof typeof sizes,
  more: Partial<Architecture> = {},
): Architecture => ({ ...sizes[family], ...more });

interface Named {
  name: string;
  shape: number[];
  values: Float32Array;
}
const named = (name: string, ...shape: number[]): Named => ({
  name,
  shape,
  values: Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => i + name.length,
  ),
});
const floatsIn = async ({ dtype, read }: StoredTensor) => toFloats(dtype, await read());
const fileOf = async (tensors: Named[]): Promise<TensorFile> => {
  const read = await readSafetensors(inMemory(writeSafetensors(tensors)));
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
};
const gpt2Tensors = (): Named[] => [
  ...["ln_1", "ln_2"].flatMap((n) => [
    named(`transformer.h.0.${n}.weight`, 4),
    named(`transformer.h.0.${n}.bias`, 4),
  ]),
  ...(
    [
      ["attn.c_attn", 4, 12],
      ["attn.c_proj", 4, 4],
      ["mlp.c_fc", 4, 16],
      ["mlp.c_proj", 16, 4],
    ] as const
  ).flatMap(([n, K, N]) => [
    named(`transformer.h.0.${n}.weight`, K, N),
    named(`transformer.h.0.${n}.bias`, N),
  ]),
  named("transformer.wte.weight", 6, 4),
  named("transformer.wpe.weight", 8, 4),
  named("transformer.ln_f.weight", 4),
  named("transformer.ln_f.bias", 4),
];
const sentenceOf = async (tensors: Named[], a = architectureOf("gpt2")): Promise<string> => {
  const read = await readCheckpoint(a, [await fileOf(tensors)]);
  return read.ok ? "" : read.sentence;
};

describe("a checkpoint", () => {
  test("every tensor is a part of the file's own bytes, in the file's order", async () => {
    const file = writeSafetensors(gpt2Tensors());
    const parsed = await readSafetensors(inMemory(file));
    if (!parsed.ok) throw new Error(parsed.sentence);
    const read = await readCheckpoint(architectureOf("gpt2"), [parsed.value]);
    if (!read.ok) throw new Error(read.sentence);
    for (const { name, values } of gpt2Tensors()) {
      const stored = read.value.tensors.get(name);
      if (!stored) throw new Error(name);
      expect(await floatsIn(stored)).toEqual(values);
      expect((await stored.read()).buffer).toBe(file.buffer);
    }
    expect([...read.value.tensors.keys()]).toEqual(gpt2Tensors().map(({ name }) => name));
    expect(parametersOf(read.value)).toBe(gpt2Tensors().reduce((n, t) => n + t.values.length, 0));
  });

  test("names without the prefix, and tensors spread over files, read the same", async () => {
    const bare = gpt2Tensors().map((t) => ({ ...t, name: t.name.replace("transformer.", "") }));
    const floats = async (files: Promise<TensorFile>[]) => {
      const read = await readCheckpoint(architectureOf("gpt2"), await Promise.all(files));
      if (!read.ok) throw new Error(read.sentence);
      const named = [...read.value.tensors].map(async ([name, t]) => [name, await floatsIn(t)]);
      return new Map((await Promise.all(named)) as [string, Float32Array][]);
    };
    const whole = await floats([fileOf(bare)]);
    const shards = await floats([fileOf(bare.slice(5)), fileOf(bare.slice(0, 5))]);
    expect(shards).toEqual(whole);
    expect([...shards.keys()]).toEqual([
      ...[...whole.keys()].slice(5),
      ...[...whole.keys()].slice(0, 5),
    ]);
  });

  test.each(["gpt2", "llama"] as const)(
    "the sites of %s are its linear layers, in the order they run",
    (family) => {
      const { checkpoint } = readFixture(family);
      const all = adapterSites(checkpoint.architecture);
      const { C, V } = checkpoint.architecture;
      // its weight may be the embedding's
      expect(all[all.length - 1]).toMatchObject({ path: "lm_head", K: C, N: V });
      const sites = all.slice(0, -1);
      for (const { path, K, N } of sites)
        expect(checkpoint.tensors.get(`${path}.weight`)?.shape).toEqual(
          family === "gpt2" ? [K, N] : [N, K],
        );
      expect(new Set(sites.map((s) => s.path)).size).toBe(sites.length);
      const linears = [...checkpoint.tensors.keys()].filter(
        (name) => /proj|c_attn|c_fc/.test(name) && name.endsWith("weight"),
      );
      expect(sites.map(({ path }) => `${path}.weight`).sort()).toEqual(linears.sort());
    },
  );

  test.each(gpt2Tensors().map(({ name }) => name))(
    "without %s it is refused by name",
    async (name) => {
      expect(await sentenceOf(gpt2Tensors().filter((t) => t.name !== name))).toBe(
        `The weights have no tensor ${name}; a gpt2 model needs it.`,
      );
    },
  );

  test("a matrix that is transposed or of another size is refused with both shapes", async () => {
    const turned = gpt2Tensors().map((t) =>
      t.name.endsWith("c_attn.weight") ? { ...t, shape: [12, 4] } : t,
    );
    expect(await sentenceOf(turned)).toBe(
      "The tensor transformer.h.0.attn.c_attn.weight is [12, 4]; config.json specifies [4, 12].",
    );
    expect(await sentenceOf(gpt2Tensors(), architectureOf("gpt2", { V: 7 }))).toContain(
      "config.json specifies [7, 4]",
    );
  });

  test("quantised weights are named as such, not as missing", async () => {
    const file = await fileOf(gpt2Tensors());
    const tensors = new Map(file.tensors);
    tensors.delete("transformer.wte.weight");
    const read = await readCheckpoint(architectureOf("gpt2"), [
      { ...file, tensors, skipped: new Map([["transformer.wte.weight", "I8"]]) },
    ]);
    expect(read).toEqual({
      ok: false,
      sentence:
        "The tensor transformer.wte.weight is stored as I8; only F32, F16 and BF16 are read.",
    });
  });

  test("a tied model whose files hold another output layer is untied, and says so", async () => {
    const tied = architectureOf("gpt2");
    const same = gpt2Tensors().find(({ name }) => name === "transformer.wte.weight");
    if (!same) throw new Error("no embedding");
    const repeated = { ...same, name: "lm_head.weight" };
    const read = await readCheckpoint(tied, [await fileOf([...gpt2Tensors(), repeated])]);
    expect(read).toMatchObject({ value: { architecture: { tied: true }, notices: [] } });
    const other = named("lm_head.weight", 6, 4);
    const untied = await readCheckpoint(tied, [await fileOf([...gpt2Tensors(), other])]);
    if (!untied.ok) throw new Error(untied.sentence);
    expect(untied.value.architecture.tied).toBe(false);
    const head = untied.value.tensors.get("lm_head.weight");
    expect(head && (await floatsIn(head))).toEqual(other.values);
    expect(untied.value.notices).toEqual([
      "config.json ties the output layer to the input embedding, but the weights hold another " +
        "lm_head.weight; the stored output layer is used, as transformers does.",
    ]);
  });

  test("an untied model needs its own head", async () => {
    const untied = architectureOf("gpt2", { tied: false });
    expect(await sentenceOf(gpt2Tensors(), untied)).toContain("lm_head.weight");
    expect(await sentenceOf([...gpt2Tensors(), named("lm_head.weight", 6, 4)], untied)).toBe("");
  });
});
