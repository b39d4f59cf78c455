import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import type { Read } from "./architecture";

/** Text to token ids and back, by a model's own `tokenizer.json`. */
export interface Tokenizer {
  readonly size: number; // ids run from 0 to size − 1
  readonly eos: number | undefined;
  encode: (text: string) => Uint32Array;
  decode: (tokens: ArrayLike<number>) => string;
  /** The id whose text is exactly this, if one token says it. */
  tokenOf: (text: string) => number | undefined;
  textOf: (id: number) => string;
}

/**
 * Reads `tokenizer.json` (and `tokenizer_config.json`, if there is one), or says what is wrong with
 * it.
 */
export function readTokenizer(
  json: unknown,
  config: unknown = {},
  eosText = "<|endoftext|>",
): Read<Tokenizer> {
  const size = readSize(json);
  if (!size.ok) return size;
  let tokenizer: HubTokenizer;
  try {
    tokenizer = new HubTokenizer({ ...ABSENT, ...(json as object) }, config ?? {});
    tokenizer.encode("a b"); // some parts are only looked at when used
  } catch (error) {
    return bad(
      "tokenizer.json could not be read: " +
        `${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const decode = (tokens: ArrayLike<number>) =>
    tokens.length === 0
      ? ""
      : tokenizer.decode(Array.from(tokens), {
          skip_special_tokens: false,
          clean_up_tokenization_spaces: false,
        });
  const texts: string[] = [];
  const textOf = (id: number) => (texts[id] ??= decode([id]));
  return {
    ok: true,
    value: {
      size: size.value,
      eos: tokenizer.token_to_id(eosText),
      decode,
      textOf,
      encode: (text) => Uint32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids),
      tokenOf: (text) => {
        const { ids: found } = tokenizer.encode(text, { add_special_tokens: false });
        return found.length === 1 && textOf(found[0]) === text ? found[0] : undefined;
      },
    },
  };
}

/** Parts the library wants named even where a file leaves them out. */
const ABSENT = {
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
  added_tokens: [],
};
const MOST_TOKENS = 2 ** 20; // an id beyond it is a damaged file, not a vocabulary

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const bad = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence });

/** Checks the leaves the library trusts; one more than the largest id. */
function readSize(json: unknown): Read<number> {
  if (!isObject(json) || !isObject(json.model))
    return bad("tokenizer.json must hold a JSON object with a model.");
  const { vocab, merges, unk_token: unknown } = json.model;
  if (!isObject(vocab) && !Array.isArray(vocab))
    return bad("tokenizer.json has no vocabulary: model.vocab must be an object or a list.");
  const isMerge = (m: unknown) =>
    typeof m === "string" ||
    (Array.isArray(m) && m.length === 2 && m.every((part) => typeof part === "string"));
  if (json.model.type === "BPE" && !(Array.isArray(merges) && merges.every(isMerge)))
    return bad(
      "tokenizer.json has no valid merges: model.merges must be a list of pairs of tokens, " +
        'such as "t h".',
    );
  const added: unknown = json.added_tokens ?? [];
  if (!Array.isArray(added) || !added.every((t) => isObject(t) && typeof t.content === "string"))
    return bad("tokenizer.json has no valid added_tokens: each needs an id and a content.");
  const named: (readonly [string, unknown])[] = [
    ...(Array.isArray(vocab)
      ? vocab.map((entry, id) => [String((entry as unknown[])?.[0]), id] as const)
      : Object.entries(vocab)),
    ...(added as Json[]).map((t) => [String(t.content), t.id] as const),
  ];
  if (named.length === 0) return bad("tokenizer.json has an empty vocabulary.");
  let largest = 0;
  for (const [token, id] of named) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= MOST_TOKENS)
      return bad(
        `tokenizer.json gives the token ${JSON.stringify(token)} the id ` +
          `${JSON.stringify(id)}; ids are whole numbers from 0 to ${MOST_TOKENS - 1}.`,
      );
    largest = Math.max(largest, id);
  }
  if (typeof unknown === "string" && !named.some(([token]) => token === unknown))
    return bad(
      `tokenizer.json names ${JSON.stringify(unknown)} as unk_token, but its vocabulary ` +
        "has no such token.",
    );
  return { ok: true, value: largest + 1 };
}
