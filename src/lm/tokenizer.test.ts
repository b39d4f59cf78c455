import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { at } from "../compute/arrays";
import { hash } from "./streams";
import { readTokenizer, type Tokenizer } from "./tokenizer";

const open = (json: unknown): Tokenizer => {
  const read = readTokenizer(json);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
};
const sentenceOf = (json: unknown): string => {
  const read = readTokenizer(json);
  return read.ok ? "" : read.sentence;
};

const TINY = {
  added_tokens: [{ id: 5, content: "<|endoftext|>", special: true }],
  decoder: { type: "Fuse" },
  model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2, " ": 3, "5": 4 }, merges: ["a b"] },
};

describe("a tiny tokenizer", () => {
  const tokenizer = open(TINY);

  test("merges as its file says, and decodes what it encodes", () => {
    expect([...tokenizer.encode("abab 5a")]).toEqual([2, 2, 3, 4, 0]);
    expect(tokenizer.decode(tokenizer.encode("abba 5"))).toBe("abba 5");
  });
  test("the empty text is no tokens, and no tokens are the empty text", () => {
    expect(tokenizer.encode("").length).toBe(0);
    expect(tokenizer.decode([])).toBe("");
  });
  test("one token says a text, or none does", () => {
    expect(tokenizer.tokenOf("ab")).toBe(2);
    expect(tokenizer.tokenOf("aa")).toBeUndefined();
    expect(tokenizer.tokenOf("")).toBeUndefined();
    expect(tokenizer.textOf(2)).toBe("ab");
  });
  test("the end of text is one token, and the size counts it", () => {
    expect(tokenizer.eos).toBe(5);
    expect([...tokenizer.encode("a<|endoftext|>b")]).toEqual([0, 5, 1]);
    expect(tokenizer.size).toBe(6);
    expect(open({ ...TINY, added_tokens: [] }).eos).toBeUndefined();
  });
});

/** As Llama 2's file is built: a space mark in front of every text, bytes for what is not there. */
const SENTENCEPIECE = {
  added_tokens: [
    { id: 0, content: "<unk>", special: true },
    { id: 1, content: "<s>", special: true },
    { id: 2, content: "</s>", special: true },
  ],
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: "\u2581" },
      { type: "Replace", pattern: { String: " " }, content: "\u2581" },
    ],
  },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [],
    special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
  },
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "\u2581" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
  model: {
    type: "BPE",
    unk_token: "<unk>",
    fuse_unk: true,
    byte_fallback: true,
    vocab: {
      "<unk>": 0,
      "<s>": 1,
      "</s>": 2,
      "<0x21>": 3,
      "\u2581": 4,
      a: 5,
      b: 6,
      ".": 7,
      "\u2581a": 8,
      ab: 9,
      "\u2581ab": 10,
      "\u2581.": 11,
    },
    merges: ["\u2581 a", "a b", "\u2581a b", "\u2581 ."],
  },
};

describe("a tokenizer of words", () => {
  const vocab = { "[UNK]": 0, "[CLS]": 1, "[SEP]": 2, he: 3, sat: 4 };
  const words = {
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: {
      type: "TemplateProcessing",
      single: [
        { SpecialToken: { id: "[CLS]", type_id: 0 } },
        { Sequence: { id: "A", type_id: 0 } },
        { SpecialToken: { id: "[SEP]", type_id: 0 } },
      ],
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [1], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [2], tokens: ["[SEP]"] },
      },
    },
  };
  const known = (model: object) =>
    open({ ...words, model: { type: "WordLevel", vocab, ...model } });

  test("a text by itself has what the tokenizer puts before and after it", () => {
    const tokenizer = known({ unk_token: "[UNK]" });
    expect([...tokenizer.encodeAlone("He sat")]).toEqual([1, 3, 4, 2]);
    expect([...tokenizer.encodeRest("he sat")]).toEqual([3, 4]);
  });
  test("a word that it does not know is its unknown token, or nothing where it has none", () => {
    expect([...known({ unk_token: "[UNK]" }).encodeAlone("he ran")]).toEqual([1, 3, 0, 2]);
    expect([...known({}).encodeAlone("he ran")]).toEqual([1, 3, 2]);
  });
});

describe("a tokenizer that marks spaces and expects a token in front", () => {
  const tokenizer = open(SENTENCEPIECE);

  test("a prompt begins with the token that the model expects there", () => {
    expect([...tokenizer.encode("ab a.")]).toEqual([1, 10, 8, 7]);
    expect([...open({ ...SENTENCEPIECE, post_processor: null }).encode("ab")]).toEqual([10]);
  });
  test("tokenizer_config.json may require it, by name, and may refuse it", () => {
    const bare = { ...SENTENCEPIECE, post_processor: null };
    const front = (json: unknown, config: object) => {
      const read = readTokenizer(json, config);
      if (!read.ok) throw new Error(read.sentence);
      return [...read.value.encode("ab")];
    };
    expect(front(bare, { add_bos_token: true, bos_token: "<s>" })).toEqual([1, 10]);
    expect(front(bare, { add_bos_token: true, bos_token: { content: "<s>" } })).toEqual([1, 10]);
    expect(front(bare, { bos_token: "<s>" })).toEqual([10]);
    expect(front(SENTENCEPIECE, { add_bos_token: true, bos_token: "<s>" })).toEqual([1, 10]);
    expect(front(SENTENCEPIECE, { add_bos_token: false })).toEqual([10]);
  });
  test("the period alone is found, though encoding it marks a space in front", () => {
    expect(tokenizer.tokenOf(".")).toBe(7);
    expect(tokenizer.tokenOf(" .")).toBe(11);
    expect(tokenizer.tokenOf("ab")).toBe(9);
    expect(tokenizer.tokenOf(" ab")).toBe(10);
    expect(tokenizer.tokenOf("abb")).toBeUndefined();
  });
  test("a text that goes on has no token in front and no space but its own", () => {
    expect([...tokenizer.encodeRest("ab")]).toEqual([9]);
    expect([...tokenizer.encodeRest(" ab a.")]).toEqual([10, 8, 7]);
    expect([...tokenizer.encodeRest("")]).toEqual([]);
    expect([...open(TINY).encodeRest("ab5")]).toEqual([2, 4]);
  });
  test("decoding keeps the first space of what goes on", () => {
    expect(tokenizer.decode([10, 7])).toBe(" ab.");
    expect(tokenizer.decode([9, 8])).toBe("ab a");
    expect(tokenizer.decode([4, 3])).toBe(" !");
    expect([4, 5, 8, 3].map((id) => tokenizer.textOf(id))).toEqual([" ", "a", " a", "!"]);
  });
  test("a special token written into a text is named; its pieces are not", () => {
    expect(tokenizer.specialIn("a </s> b")).toBe("</s>");
    expect(tokenizer.specialIn("a </ s> b")).toBeUndefined();
    expect(open(TINY).specialIn("ab<|endoftext|>a")).toBe("<|endoftext|>");
  });
});

describe("a damaged tokenizer", () => {
  const model = (more: object) => ({ ...TINY, model: { ...TINY.model, ...more } });
  test.each([
    ["nothing", undefined, "must hold a JSON object with a model"],
    ["null", null, "must hold a JSON object with a model"],
    ["a list", [TINY], "must hold a JSON object with a model"],
    ["no model", { added_tokens: [] }, "must hold a JSON object with a model"],
    ["a model of null", { ...TINY, model: null }, "must hold a JSON object with a model"],
    ["no vocabulary", model({ vocab: undefined }), "has no vocabulary"],
    ["an empty vocabulary", { ...model({ vocab: {} }), added_tokens: [] }, "empty vocabulary"],
    ["an id that is text", model({ vocab: { a: "0" } }), 'the token "a" the id "0"'],
    ["a negative id", model({ vocab: { a: -1 } }), 'the token "a" the id -1'],
    [
      "an id beyond any vocabulary",
      model({ vocab: { a: 4e9 } }),
      'the token "a" the id 4000000000',
    ],
    [
      "an added token without an id",
      { ...TINY, added_tokens: [{ content: "x" }] },
      'the token "x" the id',
    ],
    ["an added token without text", { ...TINY, added_tokens: [{ id: 3 }] }, "added_tokens"],
    ["added tokens that are no list", { ...TINY, added_tokens: {} }, "added_tokens"],
    ["no merges", model({ merges: undefined }), "merges"],
    ["merges of numbers", model({ merges: [5] }), "merges"],
    ["an unknown token that is not there", model({ unk_token: "<unk>" }), '"<unk>"'],
    [
      "a pre-tokenizer nobody knows",
      { ...TINY, pre_tokenizer: { type: "Zed" } },
      "could not be read",
    ],
    [
      "a pattern that is none",
      { ...TINY, pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } },
      "could not be read",
    ],
  ])("%s is refused in one sentence", (_, json, words) => {
    expect(sentenceOf(json)).toContain(words);
    expect(sentenceOf(json)).toMatch(/^tokenizer\.json .*\.$/);
  });

  test("leaves replaced at random never throw", () => {
    const text = JSON.stringify(TINY);
    const leaves = ["null", "-1", "[]", "{}", '"x"', "1e9", "true"];
    const places = [...text.matchAll(/(?<=:)("[^"]*"|\d+|\[[^\][]*\])/g)];
    for (let k = 0; k < 300; k++) {
      const place = at(places, hash(k, 0, 0, 0) % places.length);
      const damaged =
        text.slice(0, place.index) +
        leaves[hash(k, 1, 0, 0) % leaves.length] +
        text.slice(place.index + place[0].length);
      expect(() => readTokenizer(JSON.parse(damaged))).not.toThrow();
    }
  });
});

describe("the world's tokenizer", () => {
  const tokenizer = open(JSON.parse(readFileSync("public/models/world/tokenizer.json", "utf8")));

  test("every integer from 0 to 100 is one token, whose text it is", () => {
    const ids = Array.from({ length: 101 }, (_, n) => tokenizer.tokenOf(String(n)));
    ids.forEach((id, n) => expect(tokenizer.textOf(id!)).toBe(String(n)));
    expect(new Set(ids).size).toBe(101);
    expect(tokenizer.tokenOf("101")).toBeUndefined();
  });
  test("the full stop is always its own token", () => {
    const stop = tokenizer.tokenOf(".")!;
    for (const text of ["Anna ran home.", "7.", "no...", "a.b"])
      expect([...tokenizer.encode(text)].filter((id) => id === stop).length).toBe(
        [...text].filter((c) => c === ".").length,
      );
  });
  test("any text comes back as it was", () => {
    for (const text of [
      "The following is a random integer between 0 and 100: 57",
      "two  spaces\n\tand tabs ",
      "héllo — 😀 漢字",
      "<|endoftext|>x",
      "'s 't don't .",
    ])
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    for (let k = 0; k < 200; k++) {
      const text = String.fromCodePoint(
        ...Array.from({ length: 12 }, (_, i) => 32 + (hash(k, i, 0, 0) % (k % 2 ? 95 : 0x2000))),
      );
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });
  test("a text encoded in parts decodes whole", () => {
    const parts = ["A random integer: ", "42", "."].map((part) => [...tokenizer.encode(part)]);
    expect(tokenizer.decode(parts.flat())).toBe("A random integer: 42.");
  });
  test("eos is named by its file", () =>
    expect(tokenizer.textOf(tokenizer.eos!)).toBe("<|endoftext|>"));
});
