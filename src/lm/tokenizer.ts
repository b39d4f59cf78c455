import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import { type Read, bad } from "./architecture";
import { type ChatTemplate, chatTemplate } from "./chat-template";
import { quoted } from "./quoted";

/** Text to token ids and back, by a model's own `tokenizer.json`. */
export interface Tokenizer {
  readonly size: number; // ids run from 0 to size − 1
  readonly eos: number | undefined;
  /** The tokens of a prompt, with the token in front that the model expects there, if it does. */
  encode: (text: string) => Uint32Array;
  /** The tokens of a text that goes on after another one: nothing is put in front of it. */
  encodeRest: (text: string) => Uint32Array;
  /** The tokens of a text by itself, with all that the tokenizer puts before and after one. */
  encodeAlone: (text: string) => Uint32Array;
  /**
   * The tokens of a text as a person's message, by the model's own chat template, up to where the
   * answer begins. Absent: the model has no template.
   */
  chat?: (text: string) => Read<Uint32Array>;
  /** The text of tokens that continue a prompt: a first space is kept. */
  decode: (tokens: ArrayLike<number>) => string;
  /** The id of the token that adds exactly this to a text, if one does. */
  tokenOf: (text: string) => number | undefined;
  /** What one token adds to a text. */
  textOf: (id: number) => string;
  /**
   * A text in which the tokenizer would read a special token, such as "<|endoftext|>": that token's
   * text. Such a text means another thing to the model than it shows to people.
   */
  specialIn: (text: string) => string | undefined;
}

/**
 * Reads `tokenizer.json` and what `tokenizer_config.json` says of the first token, or says what is
 * wrong with them.
 */
export function readTokenizer(
  json: unknown,
  config: unknown = {},
  eosText = "<|endoftext|>",
): Read<Tokenizer> {
  const size = readSize(json);
  if (!size.ok) return size;
  let hub: HubTokenizer;
  try {
    hub = new HubTokenizer({ ...ABSENT, ...(json as object) }, config ?? {});
    hub.encode("a b"); // some parts are only looked at when used
  } catch (error) {
    return bad(
      "tokenizer.json could not be read: " +
        `${quoted(error instanceof Error ? error.message : String(error))}.`,
    );
  }
  const decode = continuation(hub, size.value);
  const texts: string[] = [];
  const textOf = (id: number) => (texts[id] ??= decode([id]));
  const idsOf = encoderOf(hub, json);
  const plain = (text: string) => idsOf(text, false);
  const front = frontOf(hub, asObject(config));
  const template = templateOf(asObject(config), eosText);
  const specials = (addedTokens(json) ?? [])
    .filter(({ special, content }) => special === true || content === eosText)
    .map(({ content }) => String(content));
  return {
    ok: true,
    value: {
      size: size.value,
      eos: hub.token_to_id(eosText),
      decode,
      textOf,
      encode: (text) => Uint32Array.from([...front, ...plain(text)]),
      encodeRest: restEncoder(plain),
      encodeAlone: (text) => Uint32Array.from(idsOf(text, true)),
      ...(template && { chat: (text) => chatEncoded(template, plain, text) }),
      tokenOf: (text) => {
        const [whole, ...more] = plain(text);
        const marked = text.replaceAll(" ", SPACE_MARK);
        const candidates = [
          more.length === 0 ? whole : undefined,
          hub.token_to_id(text),
          hub.token_to_id(marked),
        ];
        return text === ""
          ? undefined
          : candidates.find((id) => id !== undefined && textOf(id) === text);
      },
      specialIn: (text) => specials.find((special) => special !== "" && text.includes(special)),
    },
  };
}

/**
 * Ids of a text. Of a word that a vocabulary of words does not have, the library gives none where
 * the file means its unknown token; where it has no such token either, the word is left out.
 */
function encoderOf(
  hub: HubTokenizer,
  json: unknown,
): (text: string, withSpecial: boolean) => number[] {
  const { unk_token: text } = asObject(asObject(json).model);
  const unknown = typeof text === "string" ? hub.token_to_id(text) : undefined;
  return (text, withSpecial) => {
    const ids: (number | undefined)[] = hub.encode(text, { add_special_tokens: withSpecial }).ids;
    return ids.flatMap((id) => id ?? unknown ?? []);
  };
}

const SPACE_MARK = "\u2581"; // how SentencePiece writes a space

/**
 * Decodes tokens as a text goes on. Decoders of the SentencePiece kind drop the first space of a
 * text, so the tokens are decoded behind another one, whose own text is then taken away.
 */
function continuation(hub: HubTokenizer, size: number): (tokens: ArrayLike<number>) => string {
  const decode = (tokens: readonly number[]) =>
    tokens.length === 0
      ? ""
      : hub.decode([...tokens], {
          skip_special_tokens: false,
          clean_up_tokenization_spaces: false,
        });
  const ids = Array.from({ length: size }, (_, id) => id);
  const first = ids.find((id) => /^ ?[A-Za-z0-9]+$/.test(decode([id])));
  if (first === undefined) return (tokens) => decode(Array.from(tokens));
  const { length } = decode([first]);
  return (tokens) => decode([first, ...Array.from(tokens)]).slice(length);
}

/**
 * Encodes a text as it goes on after another. Encoders of the SentencePiece kind put a space in
 * front of every text, so the text is encoded behind a line break, or behind a letter where it
 * begins with a line break itself, whose own tokens are then taken away.
 */
function restEncoder(plain: (text: string) => number[]): (text: string) => Uint32Array {
  const fronts = ["\n", "a"].map((text) => ({ text, tokens: plain(text) }));
  return (rest) => {
    for (const { text, tokens } of fronts) {
      const all = plain(text + rest);
      if (tokens.every((token, i) => all[i] === token))
        return Uint32Array.from(all.slice(tokens.length));
    }
    return Uint32Array.from(plain(rest));
  };
}

/** The template writes special tokens itself, so nothing is put in front of what it gives. */
function chatEncoded(
  template: ChatTemplate,
  plain: (text: string) => number[],
  text: string,
): Read<Uint32Array> {
  const written = template(text);
  return written.ok ? { ok: true, value: Uint32Array.from(plain(written.value)) } : written;
}

/** The chat template of `tokenizer_config.json`: a text, or the default one of a list. */
function templateOf(config: Json, eosText: string): ChatTemplate | undefined {
  const { chat_template: given } = config;
  const listed: readonly unknown[] = Array.isArray(given) ? given : [];
  const standard = listed.find((one) => asObject(one).name === "default");
  const text = typeof given === "string" ? given : asObject(standard).template;
  if (typeof text !== "string") return undefined;
  const named = (token: unknown) => {
    const content = isObject(token) ? token.content : token;
    return typeof content === "string" ? content : "";
  };
  const { bos_token: bos, eos_token: eos = eosText } = config;
  return chatTemplate(text, { bos: named(bos), eos: named(eos) });
}

/**
 * The tokens that the model expects in front of every text: what its template or its settings say.
 */
function frontOf(hub: HubTokenizer, config: Json): readonly number[] {
  if (config.add_bos_token === false) return [];
  const probe = "a";
  const without = hub.encode(probe, { add_special_tokens: false }).ids;
  const withThem = hub.encode(probe, { add_special_tokens: true }).ids;
  const start = withThem.findIndex((_, i) => without.every((id, k) => withThem[i + k] === id));
  if (start > 0) return withThem.slice(0, start);
  const { bos_token: bos } = config;
  const text = isObject(bos) ? bos.content : bos;
  const id = typeof text === "string" ? hub.token_to_id(text) : undefined;
  return config.add_bos_token === true && id !== undefined ? [id] : [];
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

const asObject = (value: unknown): Json => (isObject(value) ? value : {});

/** `added_tokens`, where they are a list of objects with a text; none where the file has none. */
function addedTokens(json: unknown): Json[] | undefined {
  const added: unknown = asObject(json).added_tokens ?? [];
  const good = (t: unknown): t is Json => isObject(t) && typeof t.content === "string";
  return Array.isArray(added) && added.every(good) ? added : undefined;
}

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
  const added = addedTokens(json);
  if (!added)
    return bad("tokenizer.json has no valid added_tokens: each needs an id and a content.");
  const named: (readonly [string, unknown])[] = [
    ...(Array.isArray(vocab)
      ? vocab.map((entry, id) => [String((entry as unknown[])?.[0]), id] as const)
      : Object.entries(vocab)),
    ...added.map((t) => [String(t.content), t.id] as const),
  ];
  if (named.length === 0) return bad("tokenizer.json has an empty vocabulary.");
  let largest = 0;
  for (const [token, id] of named) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= MOST_TOKENS)
      return bad(
        `tokenizer.json gives the token ${quoted(JSON.stringify(token))} the id ` +
          `${quoted(JSON.stringify(id))}; ids are whole numbers from 0 to ${MOST_TOKENS - 1}.`,
      );
    largest = Math.max(largest, id);
  }
  if (typeof unknown === "string" && !named.some(([token]) => token === unknown))
    return bad(
      `tokenizer.json names ${quoted(JSON.stringify(unknown))} as unk_token, but its vocabulary ` +
        "has no such token.",
    );
  return { ok: true, value: largest + 1 };
}
