import { expect, test } from "vitest";
import type { Sequences } from "../lm/sequences";
import { decodeLeaf } from "../schema/field";
import type { FieldTable } from "../schema/field";
import { rewardFields } from "./fields";
import { countedLogR } from "./counted";
import { listedTree } from "./listed-tree";
import { boundOf, logRewardOf, prefixLogRewards, termsFrom } from "./reward";
import type { RewardContext, Term } from "./term";

const table: FieldTable = rewardFields;
const defaults = Object.fromEntries(
  Object.entries(table).map(([path, field]) => [path, field.default]),
);
const vocabulary = ["the", " cat", " sat", " on", " mat", " 7", " catalogue"];
const context: RewardContext = {
  own: [],
  textOf: (tokens) => [...tokens].map((v) => vocabulary[v]).join(""),
};
const tree = listedTree([Uint32Array.of(5)]);
const numbers: RewardContext = {
  ...context,
  own: ["integers"],
  numbers: { values: [7], tree },
};
const logR = (leaves: Record<string, number | string>, tokens: number[], from = context) =>
  logRewardOf(termsFrom({ ...defaults, ...leaves }, from), Uint32Array.from(tokens), from.textOf);
const decode = (path: string, raw: unknown) => decodeLeaf(path, rewardFields[path], raw);

test("every default is a value its own field accepts", () => {
  for (const [path, field] of Object.entries(table))
    expect(decodeLeaf(path, field, field.default)).toEqual({ ok: true, value: field.default });
});

test("with the defaults nothing but the likelihood is rewarded", () => {
  expect(termsFrom(defaults, context)).toEqual([]);
  expect(logR({}, [0, 1, 2])).toBe(0);
});

test("words count whole words and phrases, in either case, once or each", () => {
  expect(logR({ "reward.words": "CAT" }, [0, 1])).toBe(2);
  expect(logR({ "reward.words": "cat" }, [0, 6])).toBe(0);
  expect(logR({ "reward.words": "cat sat, dog" }, [0, 1, 2])).toBe(2);
  expect(logR({ "reward.words": "cat, mat\non", "reward.wordsWeight": 1.5 }, [0, 1, 3, 4])).toBe(
    1.5,
  );
  expect(
    logR(
      { "reward.words": "cat, mat\non", "reward.wordsWeight": 1.5, "reward.wordsRule": "each" },
      [0, 1, 3, 4],
    ),
  ).toBe(4.5);
});

test("a pattern is found anywhere; a negative weight avoids it", () => {
  expect(logR({ "reward.pattern": "\\d" }, [0, 5])).toBe(2);
  expect(logR({ "reward.pattern": "^the .*mat$", "reward.patternWeight": -3 }, [0, 1, 4])).toBe(-3);
  expect(logR({ "reward.pattern": "dog" }, [0])).toBe(0);
});

test("length costs one weight a token away from the target", () => {
  const leaves = { "reward.lengthTarget": 2, "reward.lengthWeight": 0.5 };
  expect([[], [0], [0, 1], [0, 1, 2, 3]].map((z) => logR(leaves, z))).toEqual([-1, -0.5, 0, -1]);
});

test("integers are the paper's table: 57 → 8, 57 x → −8, x → −8, x y → −24, empty → −8", () => {
  expect([[5], [5, 0], [0], [0, 1], [], [5, 5, 5]].map((z) => logR({}, z, numbers))).toEqual([
    8, -8, -8, -24, -8, -32,
  ]);
  expect(logR({ "reward.integerLater": -2, "reward.integerFirst": 1 }, [5, 0, 0], numbers)).toBe(
    1 - 4 - 6,
  );
});

test("log R is the weighted sum of its terms", () => {
  const parts: Record<string, number | string>[] = [
    { "reward.words": "cat" },
    { "reward.pattern": "s.t" },
    { "reward.lengthWeight": 0.25 },
  ];
  const alone = parts.reduce((sum, part) => sum + logR(part, [0, 1, 2]), 0);
  expect(logR({ ...parts[0], ...parts[1], ...parts[2] }, [0, 1, 2])).toBeCloseTo(alone, 12);
});

const batch: Sequences = {
  batch: 3,
  width: 4,
  tokens: Uint32Array.of(0, 1, 2, 9, 9, 9, 9, 9, 5, 0, 1, 2),
  lengths: Uint32Array.of(3, 0, 4),
};

test("r_0..r_n of one pass equal n+1 separate scorings; entries past the length are 0", () => {
  const leaves = {
    ...defaults,
    "reward.words": "cat",
    "reward.lengthWeight": 0.3,
    "reward.pattern": "t$",
  };
  const terms = termsFrom(leaves, numbers);
  const once = prefixLogRewards(terms, batch, context.textOf);
  expect(once).toHaveLength(15);
  for (let b = 0; b < 3; b++)
    for (let i = 0; i <= 4; i++) {
      const prefix = batch.tokens.slice(b * 4, b * 4 + i);
      const alone = i <= batch.lengths[b] ? logRewardOf(terms, prefix, context.textOf) : 0;
      expect(once[b * 5 + i]).toBe(Math.fround(alone));
    }
});

test("text is decoded only when a term reads it, once a prefix", () => {
  let calls = 0;
  const textOf = (tokens: Uint32Array) => {
    calls++;
    return context.textOf(tokens);
  };
  prefixLogRewards(termsFrom({ ...defaults, "reward.lengthWeight": 1 }, context), batch, textOf);
  expect(calls).toBe(0);
  prefixLogRewards(
    termsFrom({ ...defaults, "reward.words": "a", "reward.pattern": "b" }, context),
    batch,
    textOf,
  );
  expect(calls).toBe(10);
});

/** Every string of at most three tokens. */
const everyString = (): number[][] => {
  const longer = (z: readonly number[]) => vocabulary.map((_, token) => [...z, token]);
  const one = longer([]);
  const two = one.flatMap(longer);
  return [[], ...one, ...two, ...two.flatMap(longer)];
};
const mixes: Record<string, number | string>[] = [
  {},
  { "reward.words": "cat, mat, sat", "reward.wordsRule": "each" },
  { "reward.words": "cat, 7", "reward.wordsWeight": -3 },
  { "reward.pattern": "t$", "reward.patternWeight": -2, "reward.lengthWeight": 1 },
  { "reward.pattern": "\\d", "reward.integerLater": 0, "reward.integerFirst": -20 },
  { "reward.lengthWeight": 3, "reward.lengthTarget": 1, "reward.integerEmpty": 9 },
];

test("the bound of every prefix is at least log R of every string below it", () => {
  for (const leaves of mixes) {
    const terms = termsFrom({ ...defaults, ...leaves }, numbers);
    const bound = boundOf(terms);
    for (const z of everyString()) {
      const value = logR(leaves, z, numbers);
      expect(Number.isFinite(value)).toBe(true);
      for (let i = 0; i <= z.length; i++) {
        const least = bound?.(Uint32Array.from(z.slice(0, i)), z.length);
        expect(least).toBeGreaterThanOrEqual(value - 1e-9);
      }
    }
  }
});

test("one term without a bound leaves the sum without one", () => {
  const terms = termsFrom({ ...defaults, "reward.lengthWeight": 1 }, numbers);
  expect(boundOf(terms)).not.toBeNull();
  expect(boundOf([...terms, { weight: 1, value: () => 0 }])).toBeNull();
});

test("what is counted is log R of every string, and nothing that sees text is counted", () => {
  const listed = { tree, vocabulary: vocabulary.length, stop: 7 };
  const counted = (leaves: Record<string, number | string>) =>
    countedLogR({ ...defaults, "reward.likelihood": 0, ...leaves }, numbers, listed);
  const seen: Record<string, number>[] = [
    {},
    { "reward.lengthWeight": 2.5 },
    { "reward.integerLater": 0 },
  ];
  for (const leaves of seen)
    for (const z of everyString())
      expect(counted(leaves)?.(z.length, z[0] === 5 ? 1 : 0)).toBe(logR(leaves, z, numbers));
  for (const leaves of [...mixes.slice(1, 5), { "reward.likelihood": 0.5 }])
    expect(counted(leaves)).toBeNull();
});

test("a bad leaf is answered with one sentence", () => {
  expect(decode("reward.likelihood", 3)).toEqual({
    ok: false,
    sentence: "reward.likelihood is 3; it must be a number from 0 to 2.",
  });
  expect(decode("reward.pattern", "(a+)\\1")).toMatchObject({
    ok: false,
    sentence: expect.stringMatching(/^reward.pattern: The pattern uses/) as string,
  });
  expect(decode("reward.pattern", "a".repeat(201))).toMatchObject({ ok: false });
  expect(
    decode("reward.words", Array.from({ length: 33 }, (_, i) => `w${i}`).join(",")),
  ).toMatchObject({
    ok: false,
    sentence: "reward.words: There are 33 words; at most 32 are allowed.",
  });
  expect(decode("reward.words", "x".repeat(41))).toMatchObject({ ok: false });
  expect(decode("reward.wordsRule", "all")).toMatchObject({ ok: false });
});

test("no answer: an unfinished prefix has −∞, a whole string its penalty and more", () => {
  const hard: Term = {
    weight: 2,
    penalty: 7,
    value: ({ tokens }) => (tokens[0] === 1 ? 0.5 : -Infinity),
  };
  const length: Term = { weight: 1, value: ({ tokens }) => tokens.length };
  const batch: Sequences = {
    batch: 2,
    width: 2,
    tokens: Uint32Array.of(0, 2, 1, 2),
    lengths: Uint32Array.of(2, 1),
  };
  const found = prefixLogRewards([hard, length], batch, context.textOf);
  expect([...found]).toEqual([-Infinity, -Infinity, -5, -Infinity, 2, 0]);
  expect(logRewardOf([hard, length], Uint32Array.of(0, 2), context.textOf)).toBe(-Infinity);
});
