/** How a byte-level vocabulary splits texts before it merges, by GGUF's `tokenizer.ggml.pre`. */
export interface PreTokenizer {
  /** The part of that name in a `tokenizer.json`. */
  readonly json: unknown;
  readonly normalizer: unknown;
  /** Whether a word that is a token stays whole, whatever its merges would give. */
  readonly ignoreMerges: boolean;
  /** Whether llama.cpp puts the first token in front where the file does not say. */
  readonly addsFirst: boolean;
}

const byteLevel = (useRegex: boolean) => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const sequence = (...parts: readonly unknown[]) => ({ type: "Sequence", pretokenizers: parts });

/** Splits by a pattern first, then takes the pieces as bytes. */
const splitBy = (pattern: string) =>
  sequence(
    { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
    byteLevel(false),
  );

/** The pattern of tiktoken's cl100k, with this many digits at a time. */
const words = (digits: string) =>
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
  `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const plain = { normalizer: null, ignoreMerges: false, addsFirst: false };
const gpt2: PreTokenizer = { ...plain, json: byteLevel(true) };
const smollm: PreTokenizer = {
  ...plain,
  json: sequence({ type: "Digits", individual_digits: true }, byteLevel(true)),
};
const llama3: PreTokenizer = {
  ...plain,
  json: splitBy(words("\\p{N}{1,3}")),
  ignoreMerges: true,
  addsFirst: true,
};
const qwen2: PreTokenizer = {
  ...plain,
  json: splitBy(words("\\p{N}")),
  normalizer: { type: "NFC" },
};

export const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map([
  ["gpt-2", gpt2],
  ["smollm", smollm],
  ["llama-bpe", llama3],
  ["llama3", llama3],
  ["llama-v3", llama3],
  ["qwen2", qwen2],
]);
