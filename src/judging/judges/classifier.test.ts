import { describe, expect, it } from "vitest";
import expected from "./fixtures/classifier/expected.json" with { type: "json" };
import { fixture, judgesOf } from "./testing";

describe("a text classifier in ONNX", () => {
  it("gives every label of every text the log-probability that PyTorch gives it", async () => {
    const judges = judgesOf(fixture("classifier"));
    for (const [index, label] of ["negative", "Neutral", "2"].entries()) {
      const found = await judges.logLabels({ model: "tiny", label }, expected.texts);
      found.forEach((value, k) => expect(value).toBeCloseTo(expected.logLabels[k][index], 4));
    }
  });

  it("has the same bits whatever else is asked with a text, and asks for a text once", async () => {
    const wanted = { model: "tiny", label: "positive" };
    const all = await judgesOf(fixture("classifier")).logLabels(wanted, expected.texts);
    const judges = judgesOf(fixture("classifier"));
    const reversed = await judges.logLabels(wanted, expected.texts.toReversed());
    expect(reversed.toReversed()).toEqual(all);
    expect(await judges.logLabels(wanted, expected.texts)).toEqual(all);
  });

  it("takes each label by itself where the config says that a text may have several", async () => {
    const config = JSON.stringify({ problem_type: "multi_label_classification" });
    const judges = judgesOf(fixture("classifier", { "config.json": config }));
    const sums = expected.texts.map(() => 0);
    for (const label of ["0", "1", "2"]) {
      const found = await judges.logLabels({ model: "tiny", label }, expected.texts);
      found.forEach((value, k) => {
        expect(value).toBeLessThan(0);
        sums[k] += Math.exp(value);
      });
    }
    expect(sums.some((sum) => Math.abs(sum - 1) > 0.05)).toBe(true);
  });

  const refused: [string, string, Readonly<Record<string, string | null>>, string][] = [
    ["a label that it has not", "happy", {}, "it has negative, neutral, positive."],
    ["no ONNX file", "0", { "model.onnx": null }, "has no model in ONNX"],
    ["a damaged ONNX file", "0", { "model.onnx": "nothing" }, "is no ONNX model that"],
    ["no tokenizer", "0", { "tokenizer.json": null }, "has no tokenizer.json"],
    ["a config that is not JSON", "0", { "config.json": "{" }, "is not JSON"],
    [
      "texts longer than it reads",
      "0",
      { "config.json": '{"max_position_embeddings": 3}' },
      "reads at most 3",
    ],
  ];
  it.each(refused)("refuses %s in one sentence", async (_, label, changes, sentence) => {
    const judges = judgesOf(fixture("classifier", changes));
    await expect(
      judges.logLabels({ model: "tiny", label }, ["He ran to the dog."]),
    ).rejects.toThrow(sentence);
  });

  it("refuses a model of which every token has logits", async () => {
    const judges = judgesOf(fixture("causal"));
    await expect(judges.logLabels({ model: "lm", label: "0" }, ["He sat."])).rejects.toThrow(
      "choose a model for text classification",
    );
  });
});
