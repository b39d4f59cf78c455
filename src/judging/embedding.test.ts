import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { diversity } from "./diversity";
import { sentenceModel } from "./embedding";
import expected from "./fixtures/embedder/expected.json";
import { pack } from "./pack";

const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const distributed = pathToFileURL("node_modules/onnxruntime-web/dist/").href;
const choice = {
  model: "embedder",
  localPath: "src/judging/fixtures/",
  // in Node transformers.js knows no "wasm"; the runtime given below has nothing else
  device: "auto",
  runtime: {
    mjs: `${distributed}ort-wasm-simd-threaded.mjs`,
    wasm: `${distributed}ort-wasm-simd-threaded.wasm`,
  },
  text: (_z: unknown, b: number) => expected.texts[b],
} as const;
const four = pack(
  expected.texts.map(() => [0]),
  1,
  1,
);

describe("sentence model", () => {
  // transformers.js takes the runtime it finds here; in a browser it brings the same
  // onnxruntime-web itself.
  beforeAll(async () => {
    Object.assign(globalThis, { [Symbol.for("onnxruntime")]: await import("onnxruntime-web") });
  });

  it("embeds texts as its maker did, offline", async () => {
    const embedder = await sentenceModel(choice);
    const vectors = await embedder.embed(prompt, four);
    const width = expected.vectors[0].length;
    expect(embedder.name).toBe("embedder");
    expect(vectors).toHaveLength(expected.vectors.length * width);
    expected.vectors.flat().forEach((x, i) => expect(vectors[i]).toBeCloseTo(x, 5));
    expect(diversity(vectors, four.batch)?.value).toBeGreaterThan(0.5);
  });

  it("says in a sentence that a model is not there", async () => {
    await expect(sentenceModel({ ...choice, model: "nobody" })).rejects.toThrow(
      "The sentence model nobody could not be loaded:",
    );
  });
});
