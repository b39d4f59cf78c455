import { describe, expect, it } from "vitest";
import { uniform } from "../lm/streams";
import { decodeLeaf } from "../schema/field";
import { type ConstraintRules, constraintFault, textConstraint } from "./constraint";
import { constraintFields } from "./terms/constraint";

const free: ConstraintRules = {
  contains: [],
  rule: "any",
  excludes: [],
  pattern: "",
  minWords: 0,
  maxWords: 64,
};
const satisfied = (rules: Partial<ConstraintRules>, text: string) =>
  textConstraint({ ...free, ...rules }).satisfied(text);
const viable = (rules: Partial<ConstraintRules>, text: string, tokens = 9) =>
  textConstraint({ ...free, ...rules }).viable(text, tokens);

describe("a constraint on a sentence", () => {
  it("asks for words, by any or by each, whole and in either case", () => {
    const any = { contains: ["fish", "a friend"] };
    expect(satisfied(any, "He caught a Fish")).toBe(true);
    expect(satisfied(any, "He went with a friend")).toBe(true);
    expect(satisfied(any, "He is a fisherman")).toBe(false);
    expect(satisfied({ ...any, rule: "each" }, "He caught a fish")).toBe(false);
    expect(satisfied({ ...any, rule: "each" }, "A fish for a friend")).toBe(true);
  });

  it("refuses a sentence in which any word begins with an excluded one", () => {
    expect(satisfied({ excludes: ["book"] }, "He read a long book")).toBe(false);
    expect(satisfied({ excludes: ["book"] }, "He read two books")).toBe(false);
    expect(satisfied({ excludes: ["book"] }, "He kept a notebook")).toBe(true);
  });

  it("counts words and looks for a pattern", () => {
    expect(satisfied({ minWords: 3, maxWords: 3 }, "He ran home")).toBe(true);
    expect(satisfied({ minWords: 3, maxWords: 3 }, "He ran")).toBe(false);
    expect(satisfied({ maxWords: 3 }, "He ran home again")).toBe(false);
    expect(satisfied({ pattern: "^H.*e$" }, "He ran home")).toBe(true);
    expect(satisfied({ pattern: "^H.*e$" }, "He ran")).toBe(false);
  });

  it("gives up a beginning that nothing satisfies, and no other", () => {
    expect(viable({ excludes: ["book"] }, "He read a long book")).toBe(false);
    expect(viable({ excludes: ["book"] }, "He read a long")).toBe(true);
    expect(viable({ maxWords: 2 }, "He ran home")).toBe(false);
    expect(viable({ minWords: 4 }, "He ran", 1)).toBe(false);
    expect(viable({ minWords: 4 }, "He ran", 2)).toBe(true);
    expect(viable({ contains: ["fish"] }, "He ran", 0)).toBe(false);
    expect(viable({ contains: ["fish"] }, "He ran", 1)).toBe(true);
    expect(viable({ pattern: "^He" }, "She")).toBe(false);
    expect(viable({ pattern: "^He" }, "H")).toBe(true);
    expect(viable({ pattern: "He" }, "She ran")).toBe(true);
    expect(viable({ pattern: "^\\w+ ran$" }, "He ran away")).toBe(false);
  });

  it("never gives up a beginning of a sentence that satisfies it", () => {
    const pieces = ["He", " ran", " runs", " a", " fish", "er", " book", "s", ",", " home"];
    const mixes: Partial<ConstraintRules>[] = [
      { contains: ["fish", "home"] },
      { contains: ["fish", "ran"], rule: "each" },
      { excludes: ["book", "a fish"] },
      { minWords: 3, maxWords: 4 },
      { pattern: "^He (ran|runs) \\w+$" },
      { pattern: "\\bfish\\b|s$", maxWords: 5 },
      { pattern: "^(?:\\w{2,4} ?)+$", excludes: ["ho"] },
    ];
    const draw = (seed: number, k: number) =>
      Array.from(
        { length: 1 + Math.floor(5 * uniform(seed, k, 0, 99)) },
        (_, i) => pieces[Math.floor(pieces.length * uniform(seed, k, 0, i))],
      );
    for (const [seed, mix] of mixes.entries()) {
      const { satisfied: holds, viable: may } = textConstraint({ ...free, ...mix });
      let found = 0;
      for (let k = 0; k < 4000; k++) {
        const tokens = draw(seed, k);
        if (!holds(tokens.join("").trim())) continue;
        found++;
        for (let i = 0; i <= tokens.length; i++)
          expect(may(tokens.slice(0, i).join("").trimStart(), tokens.length - i)).toBe(true);
      }
      expect(found).toBeGreaterThan(5);
    }
  });

  it("is refused in one sentence where no sentence can satisfy it", () => {
    const fault = (rules: Partial<ConstraintRules>, longest = 10) =>
      constraintFault({ ...free, ...rules }, longest);
    expect(fault({})).toBeUndefined();
    expect(fault({ minWords: 4, maxWords: 3 })).toBe(
      "constraint.minWords is 4 but constraint.maxWords is 3; the first must not be larger.",
    );
    expect(fault({ minWords: 11 })).toBe(
      "constraint.minWords is 11, but a sentence of at most 10 tokens (length.max) has at most " +
        "10 words; choose fewer words or a larger length.max.",
    );
    expect(fault({ contains: ["books"], excludes: ["book"] })).toBe(
      "“books” must be in the sentence and must not be; take it out of constraint.contains or " +
        "constraint.excludes.",
    );
    expect(fault({ contains: ["books", "fish"], excludes: ["book"] })).toBeUndefined();
    expect(fault({ contains: ["with a friend"], maxWords: 2 })).toBe(
      "The words that must be in the sentence are at least 3, but constraint.maxWords is 2; " +
        "allow more words.",
    );
  });

  it("a pattern that does not compile, or could take too long, is refused in one sentence", () => {
    const fault = (pattern: string) =>
      decodeLeaf("constraint.pattern", constraintFields["constraint.pattern"], pattern);
    expect(fault("(a")).toMatchObject({
      sentence: "constraint.pattern: The pattern has a ( that is never closed (at character 2).",
    });
    expect(fault("((a{100}){100}){100}")).toMatchObject({
      sentence: expect.stringMatching(/multiply to more than 1000 steps/) as string,
    });
    // exponential where matching backtracks; here it takes time in proportion to the text
    expect(fault("^(a+)+$")).toMatchObject({ ok: true });
    const began = performance.now();
    expect(satisfied({ pattern: "^(a+)+$" }, `${"a".repeat(400)}!`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
