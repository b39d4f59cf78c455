import { describe, expect, it } from "vitest";
import fixture from "./fixtures/text-scores.json" with { type: "json" };
import { bleu, gleu, words } from "./text-scores";

/** tools/reference/make_text_scores.py wrote the fixture. */
describe("text scores", () => {
  it.each(fixture)("of $candidate are those of nltk and sacrebleu", (row) => {
    expect(bleu(row)).toBeCloseTo(row.bleu, 12);
    expect(gleu(row)).toBeCloseTo(row.gleu, 12);
    if (row.sacrebleu !== null) expect(bleu(row)).toBeCloseTo(row.sacrebleu, 12);
  });

  it("the fixture holds pairs of every kind", () => {
    expect(fixture.some((row) => row.references.length === 3)).toBe(true);
    expect(fixture.some((row) => row.sacrebleu === null)).toBe(true);
    expect(fixture.filter((row) => row.bleu > 0.3 && row.bleu < 1).length).toBeGreaterThan(5);
  });

  it("a full stop at the end counts on neither side", () => {
    expect(words(" He ran home. ")).toEqual(["He", "ran", "home"]);
    const pairs = ["He ran home", "He ran home."].flatMap((candidate) =>
      ["He ran home", "He ran home."].map((reference) => ({ candidate, references: [reference] })),
    );
    for (const pair of pairs) expect([bleu(pair), gleu(pair)]).toEqual([bleu(pairs[0]), 1]);
  });
});
