import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { GgufValue } from "./container";
import { ggufTokenizer } from "./tokenizer";

/** What llama.cpp makes of texts; written by tools/reference/make_gguf_tokenizers.py. */
interface Fixture {
  readonly vocabularies: Readonly<
    Record<string, { tokens: string[]; types: number[]; merges?: string[]; scores?: number[] }>
  >;
  readonly texts: readonly string[];
  readonly encoded: Readonly<
    Record<
      string,
      {
        vocabulary: string;
        model: string;
        pre?: string;
        bos: number;
        eos: number;
        prefix?: boolean;
        ids: number[][];
      }
    >
  >;
}
const fixture = JSON.parse(
  readFileSync(new URL("fixtures/tokenizers.json", import.meta.url), "utf8"),
) as Fixture;

function named<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  if (value === undefined) throw new Error(`The fixture has no ${name}.`);
  return value;
}

type Metadata = Map<string, GgufValue>;

function metadataOf(name: string): Metadata {
  const { vocabulary, model, pre, bos, eos, prefix } = named(fixture.encoded, name);
  const { tokens, types, merges, scores } = named(fixture.vocabularies, vocabulary);
  const given = {
    model,
    pre,
    tokens,
    token_type: types,
    merges,
    scores,
    bos_token_id: bos,
    eos_token_id: eos,
    add_space_prefix: prefix,
  };
  const present = Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [[`tokenizer.ggml.${key}`, value] as const],
  );
  return new Map(present);
}
const tokenizerOf = (metadata: Metadata) => {
  const read = ggufTokenizer(metadata);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
};
const sentenceOf = (change: (metadata: Metadata) => unknown): string => {
  const metadata = metadataOf("smollm");
  change(metadata);
  const read = ggufTokenizer(metadata);
  return read.ok ? "" : read.sentence;
};

describe.each(Object.keys(fixture.encoded))("the tokenizer of a GGUF file, %s", (name) => {
  const { ids: encoded, eos, bos } = named(fixture.encoded, name);
  const tokenizer = tokenizerOf(metadataOf(name));

  test.each(fixture.texts.map((text, k) => [text, encoded[k]] as const))(
    "encodes %j as llama.cpp does",
    (text, expected) => {
      // tokenizer.json of Qwen2 composes letters and accents first, which llama.cpp leaves out
      const composes = name === "qwen2" && text !== text.normalize("NFC");
      const ids = composes ? [...tokenizer.encode(text.normalize("NFC"))] : expected;
      expect([...tokenizer.encode(text)]).toEqual(ids);
    },
  );

  test("decodes what it encodes", () => {
    for (const text of fixture.texts) {
      const all = [...tokenizer.encode(text)];
      const own = all[0] === bos ? all.slice(1) : all;
      const back = tokenizer.decode(own);
      const spaced = name === "sentencepiece" && text !== "" ? ` ${text}` : text;
      expect(back, JSON.stringify(text)).toBe(name === "qwen2" ? spaced.normalize("NFC") : spaced);
    }
  });

  test("ends texts with its own token", () => expect(tokenizer.eos).toBe(eos));
});

describe("the metadata of a tokenizer", () => {
  test.each([
    ["another kind", (m: Metadata) => m.set("tokenizer.ggml.model", "t5"), 'of the kind "t5"'],
    ["no kind", (m: Metadata) => m.delete("tokenizer.ggml.model"), "of the kind null"],
    [
      "an unknown pre-tokenizer",
      (m: Metadata) => m.set("tokenizer.ggml.pre", "falcon"),
      'pre-tokenizer "falcon"; only gpt-2, smollm,',
    ],
    ["no pre-tokenizer", (m: Metadata) => m.delete("tokenizer.ggml.pre"), "pre-tokenizer null"],
    ["no tokens", (m: Metadata) => m.delete("tokenizer.ggml.tokens"), "has no tokens"],
    ["numbers as tokens", (m: Metadata) => m.set("tokenizer.ggml.tokens", [1, 2]), "has no tokens"],
    ["no merges", (m: Metadata) => m.delete("tokenizer.ggml.merges"), "has no merges"],
    [
      "too few types",
      (m: Metadata) => m.set("tokenizer.ggml.token_type", [1]),
      "names the types of 1",
    ],
    [
      "no scores",
      (m: Metadata) => m.set("tokenizer.ggml.model", "llama"),
      "tokenizer.ggml.scores holds 0",
    ],
  ])("with %s is refused in one sentence", (_, change, words) => {
    expect(sentenceOf(change)).toContain(words);
    expect(sentenceOf(change)).toMatch(/^The GGUF file[^\n]*\.$/);
  });

  test("can ask for a first token or do without one", () => {
    const asked = metadataOf("smollm").set("tokenizer.ggml.add_bos_token", true);
    expect([...tokenizerOf(asked).encode("a")]).toEqual([1, 66]);
    const without = metadataOf("llama-bpe").set("tokenizer.ggml.add_bos_token", false);
    expect([...tokenizerOf(without).encode("a")]).toEqual([66]);
  });
});
