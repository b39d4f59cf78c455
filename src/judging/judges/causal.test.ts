import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import expected from "./fixtures/causal/expected.json" with { type: "json" };
import { fixture, judgesOf } from "./testing";

describe("a causal language model in ONNX", () => {
  it("gives a text after its prompt the log-probability that PyTorch gives", async () => {
    const found = await judgesOf(fixture("causal")).logLikelihoods("tiny", expected);
    expected.forEach(({ logLikelihood }, k) => expect(found[k]).toBeCloseTo(logLikelihood, 4));
  });

  it("adds up over a text that is cut where a token begins, and is 0 for no text", async () => {
    const judges = judgesOf(fixture("causal"));
    const [whole, first, second, none] = await judges.logLikelihoods("tiny", [
      { prompt: "The dog ran home.", text: " A cat sat in the garden." },
      { prompt: "The dog ran home.", text: " A cat" },
      { prompt: "The dog ran home. A cat", text: " sat in the garden." },
      { prompt: "The dog ran home.", text: "" },
    ]);
    expect(first + second).toBeCloseTo(whole, 4);
    expect(none).toBe(0);
  });

  it("is at most 0, where letters of prompt and text would be joined too", async () => {
    const found = await judgesOf(fixture("causal")).logLikelihoods("tiny", [
      { prompt: "The dog ran home.", text: "." },
      { prompt: "The dog r", text: "an home." },
    ]);
    for (const value of found) expect(value).toBeLessThan(0);
  });

  it("has the same bits whatever else is asked", async () => {
    const all = await judgesOf(fixture("causal")).logLikelihoods("tiny", expected);
    const last = expected.slice(-1);
    const alone = await judgesOf(fixture("causal")).logLikelihoods("tiny", last);
    expect(alone).toEqual(all.slice(-1));
  });

  const text = [{ prompt: "", text: "He sat." }];

  it("refuses a model that names no first token", async () => {
    const file = "src/judging/judges/fixtures/causal/tokenizer.json";
    const tokens = readFileSync(file, "utf8").replaceAll("<|endoftext|>", "<end>");
    const unnamed = fixture("causal", { "config.json": "{}", "tokenizer.json": tokens });
    await expect(judgesOf(unnamed).logLikelihoods("tiny", text)).rejects.toThrow("bos_token_id");
    const named = fixture("causal", { "config.json": "{}" }); // its tokenizer has an end of text
    const [value] = await judgesOf(named).logLikelihoods("tiny", text);
    expect(value).toBeCloseTo(expected[3].logLikelihood, 4);
  });

  it("refuses a text on which the model fails, though its config names no longest", async () => {
    const unstated = fixture("causal", { "config.json": '{"bos_token_id": 0}' });
    const long = [{ prompt: "The dog ran home. ".repeat(20), text: "He sat." }];
    await expect(judgesOf(unstated).logLikelihoods("tiny", long)).rejects.toThrow(
      /^The judge causal failed on a text of \d+ tokens/,
    );
  });

  it("puts nothing in front of a prompt that has tokens, as the prior does", async () => {
    const [plain, marked, none] = await judgesOf(fixture("causal")).logLikelihoods("tiny", [
      { prompt: "The dog ran home.", text: " He sat." },
      { prompt: "<|endoftext|>The dog ran home.", text: " He sat." },
      { prompt: "<|endoftext|>", text: "He sat." },
    ]);
    expect(plain).not.toBeCloseTo(marked, 1);
    expect(none).toBeCloseTo(expected[3].logLikelihood, 4); // no prompt: the first token stands in
  });

  it("refuses a model that is no language model, and a prompt that is too long", async () => {
    await expect(judgesOf(fixture("classifier")).logLikelihoods("tiny", text)).rejects.toThrow(
      "choose a causal language model",
    );
    const long = [{ prompt: "The dog ran home. ".repeat(20), text: "He sat." }];
    await expect(judgesOf(fixture("causal")).logLikelihoods("tiny", long)).rejects.toThrow(
      "which reads at most 64",
    );
  });
});
