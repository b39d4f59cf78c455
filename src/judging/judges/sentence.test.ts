import { describe, expect, it } from "vitest";
import { diversity } from "../diversity";
import { pack } from "../pack";
import { openJudge } from "./files";
import expected from "./fixtures/embedder/expected.json" with { type: "json" };
import { embedderOf, sentenceModelOf } from "./sentence";
import { fixture, runtime } from "./testing";

const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const asSentences = { kind: "sentence model", runtime } as const;
const opened = (changes: Readonly<Record<string, string | null>> = {}, folder = "embedder") =>
  openJudge(fixture(folder, changes), { file: undefined }, asSentences);

describe("a sentence model in ONNX", () => {
  it("embeds texts as its maker did", async () => {
    const { texts, vectors } = expected;
    const four = pack(
      texts.map(() => [0]),
      1,
      1,
    );
    const embedder = embedderOf("tiny", sentenceModelOf(await opened()), (_, b) => texts[b]);
    const found = await embedder.embed(prompt, four);
    expect(embedder.name).toBe("tiny");
    expect(found).toHaveLength(vectors.flat().length);
    vectors.flat().forEach((x, i) => expect(found[i]).toBeCloseTo(x, 5));
    expect(diversity(found, four.batch)?.value).toBeGreaterThan(0.5);
  });

  it("has the vector 0 for a text of no token, beside others", async () => {
    const texts = ["she sat", ""];
    const embedder = embedderOf("tiny", sentenceModelOf(await opened()), (_, b) => texts[b]);
    const found = await embedder.embed(prompt, pack([[0], [0]], 1, 1));
    expect(Array.from(found.slice(found.length / 2))).toEqual(expected.vectors[0].map(() => 0));
    const [first] = await sentenceModelOf(await opened()).vectors(texts);
    expect(found.slice(0, first.length)).toEqual(first);
  });

  it("cuts a text that is longer than the model reads, and keeps its last token", async () => {
    const short = sentenceModelOf(
      await opened({ "config.json": '{"max_position_embeddings": 3}' }),
    );
    const [cut, same] = await short.vectors(["he walked to the market", "he walked market"]);
    expect(cut).toEqual(same);
  });

  it("refuses in a sentence what is no sentence model, or is not whole", async () => {
    const classifier = sentenceModelOf(await opened({}, "classifier"));
    await expect(classifier.vectors(["she sat", "he ran home"])).rejects.toThrow(
      "The sentence model classifier gives 3 numbers to",
    );
    await expect(opened({ "config.json": null })).rejects.toThrow(
      "The sentence model embedder has no config.json; choose another one.",
    );
  });
});
