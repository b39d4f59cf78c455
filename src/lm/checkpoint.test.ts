import { describe, expect, test } from "vitest";
import type { Architecture } from "./architecture";
import { adapterSites, readCheckpoint } from "./checkpoint";
import { type TensorFile, readSafetensors, writeSafetensors } from "./safetensors";
import { readFixture } from "./testing";

/** Smaller than any model that the kernels take: a checkpoint is only read here. */
const sizes: Record<Architecture["family"], Architecture> = {
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
    theta: 0,
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
    theta: 10000,
    tied: false,
  },
};
const architectureOf = (
  family: Architecture["family"],
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
const fileOf = (tensors: Named[]): TensorFile => {
  const read = readSafetensors(writeSafetensors(tensors));
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
const sentenceOf = (tensors: Named[], a = architectureOf("gpt2")): string => {
  const read = readCheckpoint(a, [fileOf(tensors)]);
  return read.ok ? "" : read.sentence;
};

describe("a checkpoint", () => {
  test("GPT-2's matrices are taken as they lie, [K, N]", () => {
    const read = readCheckpoint(architectureOf("gpt2"), [fileOf(gpt2Tensors())]);
    if (!read.ok) throw new Error(read.sentence);
    for (const { name, values } of gpt2Tensors())
      expect(read.value.values.get(name)).toEqual(values);
  });

  test("names without the prefix, and tensors spread over files, read the same", () => {
    const bare = gpt2Tensors().map((t) => ({ ...t, name: t.name.replace("transformer.", "") }));
    const whole = readCheckpoint(architectureOf("gpt2"), [fileOf(bare)]);
    const shards = readCheckpoint(architectureOf("gpt2"), [
      fileOf(bare.slice(5)),
      fileOf(bare.slice(0, 5)),
    ]);
    expect(whole.ok).toBe(true);
    expect(shards).toEqual(whole);
  });

  test("Llama's matrices [N, K] are transposed to [K, N], and nothing else is", () => {
    const { checkpoint } = readFixture("llama");
    const { values, architecture } = checkpoint;
    const stored = readSafetensors(
      writeSafetensors([...values].map(([name, v]) => ({ name, shape: [v.length], values: v }))),
    );
    expect(stored.ok).toBe(true);
    const tensors = [...values].map(([name, v]): Named => {
      const site = adapterSites(architecture).find(
        ({ path }) => path !== "lm_head" && name === `${path}.weight`,
      );
      if (!site)
        return {
          name,
          shape: name.includes("norm") ? [v.length] : [architecture.V, architecture.C],
          values: v,
        };
      const { K, N } = site;
      return {
        name,
        shape: [N, K],
        values: Float32Array.from(v, (_, i) => v[(i % K) * N + Math.floor(i / K)]),
      };
    });
    expect(readCheckpoint(architecture, [fileOf(tensors)])).toEqual({
      ok: true,
      value: checkpoint,
    });
  });

  test.each(["gpt2", "llama"] as const)(
    "the sites of %s are its linear layers, in the order they run",
    (family) => {
      const { checkpoint } = readFixture(family);
      const all = adapterSites(checkpoint.architecture);
      const { C, V } = checkpoint.architecture;
      // its weight may be the embedding's
      expect(all[all.length - 1]).toEqual({ path: "lm_head", K: C, N: V });
      const sites = all.slice(0, -1);
      for (const { path, K, N } of sites)
        expect(checkpoint.values.get(`${path}.weight`)?.length).toBe(K * N);
      expect(new Set(sites.map((s) => s.path)).size).toBe(sites.length);
      const linears = [...checkpoint.values.keys()].filter(
        (name) => /proj|c_attn|c_fc/.test(name) && name.endsWith("weight"),
      );
      expect(sites.map(({ path }) => `${path}.weight`).sort()).toEqual(linears.sort());
    },
  );

  test.each(gpt2Tensors().map(({ name }) => name))("without %s it is refused by name", (name) => {
    expect(sentenceOf(gpt2Tensors().filter((t) => t.name !== name))).toBe(
      `The weights have no tensor ${name}; a gpt2 model needs it.`,
    );
  });

  test("a matrix lying the wrong way, or of another size, is refused with both shapes", () => {
    const turned = gpt2Tensors().map((t) =>
      t.name.endsWith("c_attn.weight") ? { ...t, shape: [12, 4] } : t,
    );
    expect(sentenceOf(turned)).toBe(
      "The tensor transformer.h.0.attn.c_attn.weight is [12, 4]; config.json asks for [4, 12].",
    );
    expect(sentenceOf(gpt2Tensors(), architectureOf("gpt2", { V: 7 }))).toContain(
      "config.json asks for [7, 4]",
    );
  });

  test.each([NaN, Infinity, -Infinity])("a weight of %s is refused", (value) => {
    const tensors = gpt2Tensors();
    tensors[3].values[2] = value;
    expect(sentenceOf(tensors)).toBe(
      `The tensor ${tensors[3].name} holds values that are not finite numbers.`,
    );
  });

  test("a matrix that float16 cannot hold is refused; a vector, kept as float32, is not", () => {
    const large = (name: string) =>
      gpt2Tensors().map((t) => (t.name === name ? { ...t, values: t.values.map(() => 70000) } : t));
    expect(sentenceOf(large("transformer.wte.weight"))).toContain("beyond ±65504");
    expect(sentenceOf(large("transformer.ln_f.weight"))).toBe("");
  });

  test("quantised weights are named as such, not as missing", () => {
    const file = fileOf(gpt2Tensors());
    const tensors = new Map(file.tensors);
    tensors.delete("transformer.wte.weight");
    const read = readCheckpoint(architectureOf("gpt2"), [
      { ...file, tensors, skipped: new Map([["transformer.wte.weight", "I8"]]) },
    ]);
    expect(read).toEqual({
      ok: false,
      sentence:
        "The tensor transformer.wte.weight is stored as I8; only F32, F16 and BF16 are read.",
    });
  });

  test("an untied model needs its own head", () => {
    const untied = architectureOf("gpt2", { tied: false });
    expect(sentenceOf(gpt2Tensors(), untied)).toContain("lm_head.weight");
    expect(sentenceOf([...gpt2Tensors(), named("lm_head.weight", 6, 4)], untied)).toBe("");
  });
});
