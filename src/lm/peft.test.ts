import { describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import { type AdapterLayout, layoutAdapter, putLoraB } from "./adapter";
import { adapterSites } from "./checkpoint";
import { type PeftFiles, exportPeft, importPeft } from "./peft";
import { normal } from "./streams";
import { toFloats } from "./conversion";
import { type StoredTensor, readSafetensors, writeSafetensors } from "./safetensors";
import { inMemory } from "./sources/source";
import { readFixture } from "./testing";

/** Random values in every slot, 0 in the gaps. */
function randomAdapter(layout: AdapterLayout, seed: number): Float32Array {
  const values = new Float32Array(layout.length);
  for (const slot of layout.slots) {
    const { a, b, K, N } = slot;
    for (let i = 0; i < layout.R * K; i++) values[a + i] = normal(seed, 0, 0, a + i);
    putLoraB(
      values,
      slot,
      layout.R,
      Float32Array.from({ length: layout.R * N }, (_, i) => normal(seed, 0, 0, b + i)),
    );
  }
  return values;
}

describe.each(["gpt2", "llama"] as const)("the PEFT files of %s", (family) => {
  const { checkpoint, adapter: made } = readFixture(family);
  const { architecture } = checkpoint;
  const layout = layoutAdapter(adapterSites(architecture), 4, 8);
  const parameters = randomAdapter(layout, 1);
  const files = exportPeft(layout, architecture, { parameters }, { name: "some/base" });
  const sentenceOf = async (given: PeftFiles, into = layout): Promise<string> => {
    const read = await importPeft(into, given, checkpoint);
    return read.ok ? "" : read.sentence;
  };
  const withConfig = (more: object): PeftFiles => ({
    ...files,
    config: JSON.stringify({ ...(JSON.parse(files.config) as object), ...more }),
  });
  const floatsIn = async ({ dtype, read }: StoredTensor) => toFloats(dtype, await read());
  const withTensors = async (
    change: (t: { name: string; shape: readonly number[]; values: Float32Array }[]) => void,
  ): Promise<PeftFiles> => {
    const read = await readSafetensors(inMemory(files.weights));
    if (!read.ok) throw new Error(read.sentence);
    const named = [...read.value.tensors].map(async ([name, t]) => {
      return { name, shape: t.shape, values: await floatsIn(t) };
    });
    const tensors = await Promise.all(named);
    change(tensors);
    return { ...files, weights: writeSafetensors(tensors) };
  };

  test("what goes out comes back, bit for bit", async () =>
    expect(await importPeft(layout, files, checkpoint)).toEqual({ ok: true, value: parameters }));

  test("they name the tensors and the target modules that PEFT itself names", async () => {
    const ours = await readSafetensors(inMemory(files.weights));
    const theirs = await readSafetensors(inMemory(made.weights));
    if (!ours.ok || !theirs.ok) throw new Error("unreadable");
    expect([...ours.value.tensors.keys()].sort()).toEqual([...theirs.value.tensors.keys()].sort());
    const settings = ({ config }: PeftFiles) => JSON.parse(config) as Record<string, unknown>;
    expect(settings(files).target_modules).toEqual(
      (settings(made).target_modules as string[]).sort(),
    );
    for (const name of ["peft_type", "r", "lora_alpha", "bias", "use_rslora", "use_dora"])
      expect(settings(files)[name], name).toEqual(settings(made)[name]);
    expect(settings(files).base_model_name_or_path).toBe("some/base");
  });

  test("the output layer's weight may be stored, as PEFT does, if it is this model's", async () => {
    const own = family === "gpt2" ? "transformer.wte.weight" : "lm_head.weight";
    const stored = checkpoint.tensors.get(own);
    if (!stored) throw new Error(own);
    const base = {
      name: "base_model.model.lm_head.base_layer.weight",
      shape: stored.shape,
      values: await floatsIn(stored),
    };
    const same = await withTensors((t) => t.push(base));
    expect(await importPeft(layout, same, checkpoint)).toEqual({ ok: true, value: parameters });
    const values = base.values.map((v, i) => (i === 7 ? v + 0.5 : v));
    expect(await sentenceOf(await withTensors((t) => t.push({ ...base, values })))).toBe(
      "adapter_model.safetensors has the tensor base_model.model.lm_head.base_layer.weight, " +
        "which differs from this model's own; the adapter was made for another base model.",
    );
  });

  test("the README warns of merging where the output layer is tied, and only there", () => {
    expect(files.readme.includes("merging")).toBe(architecture.tied);
    expect(files.readme).toContain("base_model: some/base");
    expect(files.readme).not.toContain("temperature");
  });

  test("of an adapter for all temperatures the README says its T and how to sample", () => {
    const at = { parameters, logits: { temperature: 0.7, factor: 1.25 } };
    const { readme, weights } = exportPeft(layout, architecture, at, { name: "some/base" });
    expect(readme).toContain("T = 0.7\nalone");
    expect(readme).toContain("multiplied by 1.25");
    expect(readme).toContain("temperature=0.8,");
    expect(weights).toEqual(files.weights);
    expect(readme).not.toContain("outside");
  });

  test("of a T outside the range the README says which T the files are of, and why", () => {
    const at = { parameters, logits: { temperature: 1.5, factor: 0.75, asked: 4 } };
    const { readme } = exportPeft(layout, architecture, at, { name: "some/base" });
    expect(readme).toContain("T = 1.5\nalone");
    expect(readme).toContain("T = 4 lies outside that range, where it was not trained;\n1.5 is");
  });

  test("another rank or alpha is refused with both", async () => {
    const sites = adapterSites(architecture);
    expect(await sentenceOf(files, layoutAdapter(sites, 8, 8))).toBe(
      "The adapter has r 4 and alpha 8; this experiment has r 8 and alpha 8.",
    );
    expect(await sentenceOf(files, layoutAdapter(sites, 4, 16))).toContain("alpha 16");
  });

  test("an adapter of another base model is refused", async () => {
    const other = family === "gpt2" ? "llama" : "gpt2";
    expect(await sentenceOf(readFixture(other).adapter)).toMatch(
      /has the tensor .* for which this model has no place/,
    );
    const deeper = layoutAdapter(adapterSites({ ...architecture, layers: 3 }), 4, 8);
    expect(await sentenceOf(files, deeper)).toMatch(/has no tensor .*\.2\./);
    const shallower = layoutAdapter(adapterSites({ ...architecture, layers: 1 }), 4, 8);
    expect(await sentenceOf(files, shallower)).toContain("no place");
    const wider = layoutAdapter(adapterSites({ ...architecture, C: 128 }), 4, 8);
    expect(await sentenceOf(files, wider)).toMatch(
      /lora_A\.weight is \[4, 64\]; it must be \[4, 128\]/,
    );
  });

  test.each([
    ["not JSON", "{", "not JSON"],
    ["null", "null", "peft_type"],
    ["a list", "[]", "peft_type"],
  ])("a config that is %s is refused", async (_, config, words) =>
    expect(await sentenceOf({ ...files, config })).toContain(words),
  );

  test.each([
    [{ peft_type: "IA3" }, '"IA3"'],
    [{ use_dora: true }, "DoRA"],
    [{ bias: "all" }, "biases"],
    [{ lora_bias: true }, "lora_bias"],
    [{ modules_to_save: ["wte"] }, "modules_to_save"],
    [{ rank_pattern: { lm_head: 5 } }, "gives lm_head the rank 5"],
    [{ rank_pattern: { lm_head: 1.5 } }, "gives lm_head the rank 1.5"],
    [{ rank_pattern: { "^.*head": 2 } }, "plain names"],
    [{ alpha_pattern: { lm_head: "2" } }, "numbers above 0"],
    [{ alpha_pattern: [2] }, "an object of numbers by layer"],
    [{ r: "4" }, 'r "4"'],
  ])(
    "the settings %j are refused, for they would change what the tensors mean",
    async (more, words) => expect(await sentenceOf(withConfig(more))).toContain(words),
  );

  test("a tensor missing, turned, stray or not finite is named", async () => {
    expect(await sentenceOf(await withTensors((t) => t.splice(3, 1)))).toContain(
      "has no tensor base_model.model.",
    );
    expect(
      await sentenceOf(
        await withTensors((t) => (t[1] = { ...at(t, 1), shape: [...at(t, 1).shape].reverse() })),
      ),
    ).toContain("must be [");
    expect(
      await sentenceOf(
        await withTensors((t) =>
          t.push({ ...at(t, 0), name: "base_model.model.extra_layer.lora_A.weight" }),
        ),
      ),
    ).toContain("extra_layer");
    expect(await sentenceOf(await withTensors((t) => (at(t, 2).values[5] = NaN)))).toContain(
      "not finite",
    );
    expect(await sentenceOf({ ...files, weights: files.weights.subarray(0, 100) })).toMatch(
      /^adapter_model\.safetensors: /,
    );
  });
});
