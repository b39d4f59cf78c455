import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Checkpoint } from "./checkpoint";
import { type Fetch, type Folder as ModelFolder, loadModel, loadTexts } from "./load";
import { readSafetensors, toFloats, writeSafetensors } from "./safetensors";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`fixtures/gpt2/${name}`, import.meta.url)));
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
const from =
  (folder: Folder, fetched: string[] = []): Fetch =>
  (file) => {
    fetched.push(file);
    const bytes = folder[file];
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Missing(file));
  };
const folderOf = (folder: Folder, fetched: string[] = []): ModelFolder => ({
  fetch: from(folder, fetched),
  has: (file) => Promise.resolve(folder[file] !== undefined),
});
class Missing extends Error {
  constructor(readonly file: string) {
    super(`404 Not Found: ${file}`);
  }
}
const sentenceOf = async (folder: Folder): Promise<string> => {
  const read = await loadModel("test", folderOf(folder));
  return read.ok ? "" : read.sentence;
};

/** The fixture's weights in two files and their index. */
function sharded(): Folder {
  const read = readSafetensors(fixture("model.safetensors"));
  if (!read.ok) throw new Error(read.sentence);
  const tensors = [...read.value.tensors].map(([name, t]) => ({
    name,
    shape: t.shape,
    values: toFloats(t),
  }));
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
    const read = await loadModel("test", folderOf(whole));
    if (!read.ok) throw new Error(read.sentence);
    expect(read.value.name).toBe("test");
    expect(read.value.checkpoint.architecture.layers).toBe(2);
    expect(read.value.tokenizer.eos).toBe(2);
  });

  test("its small files are read alone, and then not again", async () => {
    const fetched: string[] = [];
    const texts = await loadTexts(folderOf(whole, fetched));
    if (!texts.ok) throw new Error(texts.sentence);
    expect(fetched).toEqual(["config.json", "tokenizer.json"]);
    expect(texts.value.tokenizer.eos).toBe(2);
    const read = await loadModel("test", folderOf(whole, fetched), texts.value);
    expect(read.ok && read.value.tokenizer).toBe(texts.value.tokenizer);
    expect(fetched.filter((file) => file.endsWith(".json") && !file.includes("index"))).toEqual([
      "config.json",
      "tokenizer.json",
    ]);
  });

  test("opens in shards with the same values", async () => {
    const one = await loadModel("test", folderOf(whole));
    const two = await loadModel("test", folderOf(sharded()));
    if (!one.ok || !two.ok) throw new Error("one of the two does not open");
    const floats = ({ tensors }: Checkpoint) =>
      [...tensors].map(([name, tensor]) => [name, toFloats(tensor)]);
    expect(floats(two.value.checkpoint)).toEqual(floats(one.value.checkpoint));
  });

  test.each(["config.json", "tokenizer.json", "model.safetensors"])(
    "without %s it rejects with what the fetching said, unchanged",
    async (file) => {
      await expect(loadModel("test", folderOf({ ...whole, [file]: undefined }))).rejects.toEqual(
        new Missing(file),
      );
    },
  );

  test.each(["pytorch_model.bin", "pytorch_model.bin.index.json"])(
    "with %s alone it is said how to get safetensors, and nothing of it is fetched",
    async (file) => {
      const fetched: string[] = [];
      const folder = { ...whole, "model.safetensors": undefined, [file]: Uint8Array.of(0) };
      const read = await loadModel("test", folderOf(folder, fetched));
      expect(read.ok ? "" : read.sentence).toMatch(
        /^The model's weights are in pytorch_model\.bin.*safetensors is needed.*save_pretrained/,
      );
      expect(fetched).not.toContain(file);
    },
  );

  test("tokenizer_config.json is read where it is, and refused where damaged", async () => {
    const settings = json({ add_bos_token: true, bos_token: "<|endoftext|>" });
    const read = await loadTexts(folderOf({ ...whole, "tokenizer_config.json": settings }));
    expect(read.ok && [...read.value.tokenizer.encode("ab")]).toEqual([2, 0, 1]);
    const damaged = { ...whole, "tokenizer_config.json": new TextEncoder().encode("{") };
    expect(await sentenceOf(damaged)).toBe("tokenizer_config.json is not JSON.");
  });

  test("a missing shard is fetched, and rejects as the fetching did", async () => {
    await expect(
      loadModel("test", folderOf({ ...sharded(), "a-00002.safetensors": undefined })),
    ).rejects.toEqual(new Missing("a-00002.safetensors"));
  });

  test("a web page sent in a file's place is not taken for the file", async () => {
    const page = new TextEncoder().encode("<!doctype html><title>Amortize</title>");
    await expect(
      loadModel(
        "test",
        folderOf({
          ...whole,
          "model.safetensors": undefined,
          "model.safetensors.index.json": page,
        }),
      ),
    ).rejects.toEqual(new Missing("model.safetensors"));
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

  test("nothing large is fetched for a config that is refused", async () => {
    const fetched: string[] = [];
    await loadModel(
      "test",
      folderOf({ ...whole, "config.json": json({ model_type: "mamba" }) }, fetched),
    );
    expect(fetched).toEqual(["config.json"]);
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
      const read = await loadModel(
        "test",
        folderOf({ ...whole, "config.json": json({ ...config, eos_token_id: eos }) }),
      );
      expect(read.ok && read.value.tokenizer.eos, JSON.stringify(eos)).toBe(wanted);
    }
  });
});
