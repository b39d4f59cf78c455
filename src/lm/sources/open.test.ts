import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../checkpoint";
import { toFloats } from "../conversion";
import { readSafetensors, writeSafetensors } from "../safetensors";
import { describeModel, openModel } from "./open";
import { type ModelSource, Missing, inMemory, memorySource } from "./source";
import { counted } from "./testing";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/gpt2/${name}`, import.meta.url)));
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const tokenizer = {
  added_tokens: [{ id: 2, content: "<|endoftext|>" }],
  model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] },
};

type Folder = Record<string, Uint8Array | undefined>;
const whole: Folder = {
  "config.json": fixture("config.json"),
  "tokenizer.json": json(tokenizer),
  "model.safetensors": fixture("model.safetensors"),
};
function sourceOf(folder: Folder): ModelSource {
  const there = Object.entries(folder).flatMap(([name, bytes]) =>
    bytes ? [[name, bytes] as const] : [],
  );
  return memorySource("test", new Map(there));
}
const sentenceOf = async (folder: Folder): Promise<string> => {
  const read = await openModel(sourceOf(folder));
  return read.ok ? "" : read.sentence;
};
const floatsOf = ({ tensors }: Checkpoint) =>
  Promise.all(
    [...tensors].map(async ([name, { dtype, read }]) => [name, toFloats(dtype, await read())]),
  );

/** The fixture's weights in two files and their index. */
async function sharded(): Promise<Folder> {
  const read = await readSafetensors(inMemory(fixture("model.safetensors")));
  if (!read.ok) throw new Error(read.sentence);
  const named = [...read.value.tensors].map(async ([name, t]) => {
    return { name, shape: t.shape, values: toFloats(t.dtype, await t.read()) };
  });
  const tensors = await Promise.all(named);
  const files = {
    "a-00001.safetensors": tensors.slice(0, 9),
    "a-00002.safetensors": tensors.slice(9),
  };
  const weightMap = Object.fromEntries(
    Object.entries(files).flatMap(([file, list]) => list.map(({ name }) => [name, file])),
  );
  return {
    ...whole,
    "model.safetensors": undefined,
    "model.safetensors.index.json": json({ metadata: {}, weight_map: weightMap }),
    ...Object.fromEntries(
      Object.entries(files).map(([file, list]) => [file, writeSafetensors(list)]),
    ),
  };
}

describe("a model folder", () => {
  test("opens whole", async () => {
    const read = await openModel(sourceOf(whole), { name: "mine" });
    if (!read.ok) throw new Error(read.sentence);
    expect(read.value.name).toBe("mine");
    expect(read.value.checkpoint.architecture.layers).toBe(2);
    expect(read.value.tokenizer.eos).toBe(2);
  });

  test("reads its small files first and once, then only the header of the weights", async () => {
    const { source, reads } = counted(sourceOf(whole));
    const described = await describeModel(source);
    if (!described.ok) throw new Error(described.sentence);
    expect(reads.map(({ file }) => file)).toEqual(["config.json", "tokenizer.json"]);
    expect(described.value.tokenizer.eos).toBe(2);
    const read = await described.value.open();
    expect(read.ok && read.value.tokenizer).toBe(described.value.tokenizer);
    expect(reads.slice(2).map(({ file }) => file)).toEqual(["model.safetensors"]);
  });

  test("opens in shards with the same values", async () => {
    const one = await openModel(sourceOf(whole));
    const two = await openModel(sourceOf(await sharded()));
    if (!one.ok || !two.ok) throw new Error("one of the two does not open");
    const sorted = async (checkpoint: Checkpoint) =>
      new Map((await floatsOf(checkpoint)) as [string, Float32Array][]);
    expect(await sorted(two.value.checkpoint)).toEqual(await sorted(one.value.checkpoint));
  });

  test.each(["config.json", "tokenizer.json", "model.safetensors"])(
    "without %s it is refused by name",
    async (file) => {
      expect(await sentenceOf({ ...whole, [file]: undefined })).toMatch(
        new RegExp(`^test (has|holds) no .*${file}`),
      );
    },
  );

  test("what cannot be had now rejects with why, so that it can be tried again", async () => {
    const broken = {
      ...sourceOf(whole),
      read: () => Promise.reject(new Missing("config.json", "status 503")),
    };
    await expect(openModel(broken)).rejects.toEqual(new Missing("config.json", "status 503"));
  });

  test("a file that is shorter than its source lists is said to be cut short", async () => {
    const source = sourceOf(whole);
    const short: ModelSource = {
      ...source,
      read: async (file, from, to) => (await source.read(file, from, to)).subarray(0, 10),
    };
    await expect(openModel(short)).rejects.toThrow(/^config\.json: .*ends at 10; .*cut short/);
  });

  test.each(["pytorch_model.bin", "pytorch_model.bin.index.json"])(
    "with %s alone it is said how to get safetensors, and nothing of it is read",
    async (file) => {
      const folder = { ...whole, "model.safetensors": undefined, [file]: Uint8Array.of(0) };
      const { source, reads } = counted(sourceOf(folder));
      const read = await openModel(source);
      expect(read.ok ? "" : read.sentence).toMatch(
        /^The model's weights are in pytorch_model\.bin.*safetensors is needed.*save_pretrained/,
      );
      expect(reads.map((one) => one.file)).not.toContain(file);
    },
  );

  test("tokenizer_config.json is read where it is, and refused where damaged", async () => {
    const settings = json({ add_bos_token: true, bos_token: "<|endoftext|>" });
    const read = await describeModel(sourceOf({ ...whole, "tokenizer_config.json": settings }));
    expect(read.ok && [...read.value.tokenizer.encode("ab")]).toEqual([2, 0, 1]);
    const damaged = { ...whole, "tokenizer_config.json": new TextEncoder().encode("{") };
    expect(await sentenceOf(damaged)).toBe("tokenizer_config.json is not JSON.");
  });

  test("a missing shard is named", async () => {
    const folder = { ...(await sharded()), "a-00002.safetensors": undefined };
    expect(await sentenceOf(folder)).toBe(
      "test has no a-00002.safetensors, which holds weights of the model.",
    );
  });

  test("a web page sent in a file's place is not taken for the file", async () => {
    const page = new TextEncoder().encode("<!doctype html><title>Amortize</title>");
    const index = { "model.safetensors": undefined, "model.safetensors.index.json": page };
    expect(await sentenceOf({ ...whole, ...index })).toContain("web page");
    expect(await sentenceOf({ ...whole, "config.json": page })).toContain("web page");
    expect(await sentenceOf({ ...whole, "model.safetensors": page })).toContain(
      "not a safetensors file",
    );
  });

  test.each([
    ["config.json", new TextEncoder().encode("{"), "config.json is not JSON."],
    ["config.json", Uint8Array.of(0xff, 0xfe), "config.json is not JSON."],
    ["tokenizer.json", new TextEncoder().encode("nonsense"), "tokenizer.json is not JSON."],
    [
      "tokenizer.json",
      json({ ...tokenizer, model: { type: "BPE", vocab: { a: 500 }, merges: [] } }),
      "tokenizer.json has 501 tokens, but config.json says vocab_size 90.",
    ],
    [
      "model.safetensors",
      fixture("model.safetensors").subarray(0, 9000),
      "model.safetensors: the tensor",
    ],
    ["model.safetensors.index.json", json({}), "has no weight_map"],
    ["model.safetensors.index.json", json(null), "has no weight_map"],
    ["model.safetensors.index.json", json({ weight_map: {} }), "names null"],
    [
      "model.safetensors.index.json",
      json({ weight_map: { a: "../secret.safetensors" } }),
      "../secret.safetensors",
    ],
    ["model.safetensors.index.json", json({ weight_map: { a: 3 } }), "names 3"],
  ])("a damaged %s is refused in one sentence", async (file, bytes, words) => {
    const instead = file.includes("index") ? { "model.safetensors": undefined } : {};
    expect(await sentenceOf({ ...whole, ...instead, [file]: bytes })).toContain(words);
  });

  test("nothing large is read for a config that is refused", async () => {
    const config = json({ model_type: "mamba" });
    const { source, reads } = counted(sourceOf({ ...whole, "config.json": config }));
    await openModel(source);
    expect(reads.map(({ file }) => file)).toEqual(["config.json"]);
  });

  test("the config's own end of text wins where the tokenizer has that token", async () => {
    const config = JSON.parse(new TextDecoder().decode(whole["config.json"])) as object;
    for (const [eos, wanted] of [
      [1, 1],
      [[0, 1], 0],
      [50256, 2],
      [null, 2],
      ["x", 2],
    ] as const) {
      const read = await openModel(
        sourceOf({ ...whole, "config.json": json({ ...config, eos_token_id: eos }) }),
      );
      expect(read.ok && read.value.tokenizer.eos, JSON.stringify(eos)).toBe(wanted);
    }
  });
});

describe("a source without config.json and safetensors", () => {
  test("that holds nothing is refused, and what is needed is said", async () => {
    expect(await sentenceOf({ "README.md": Uint8Array.of(1) })).toBe(
      "test holds no model: a config.json with model.safetensors beside it, or one .gguf file, " +
        "is needed.",
    );
  });

  test("is read as the one GGUF file that is there, and its sentence names the file", async () => {
    expect(await sentenceOf({ "model.gguf": new TextEncoder().encode("GGML") })).toMatch(
      /^model\.gguf: The file is no GGUF file/,
    );
  });

  test("whose several GGUF files are no one model asks for one of them", async () => {
    expect(await sentenceOf({ "a.gguf": Uint8Array.of(1), "b.gguf": Uint8Array.of(1) })).toBe(
      "test holds 2 GGUF files; name one of a.gguf, b.gguf.",
    );
  });
});
