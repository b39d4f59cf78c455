import { type Read, bad } from "../architecture";
import { quoted } from "../quoted";
import { type Tokenizer, readTokenizer } from "../tokenizer";
import type { GgufFile, GgufValue } from "./container";
import { preTokenizers } from "./pre-tokenizers";
import { type Pieces, piecesJson } from "./sentence-pieces";

type Metadata = GgufFile["metadata"];

const CONTROL = 3; // types of token
const USER_DEFINED = 4;

/** A vocabulary as a GGUF file holds it. */
interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
}

/**
 * The tokenizer that the metadata of a GGUF file describe, made as its `tokenizer.json` would be:
 * byte-level pairs (`gpt2`) with a pre-tokenizer that is known, or SentencePiece's pairs by score
 * (`llama`). Whatever is wrong is one sentence.
 */
export function ggufTokenizer(metadata: Metadata): Read<Tokenizer> {
  const vocabulary = vocabularyOf(metadata);
  if (!vocabulary.ok) return vocabulary;
  const model = metadata.get("tokenizer.ggml.model");
  const made =
    model === "gpt2"
      ? byteLevel(metadata, vocabulary.value)
      : model === "llama"
        ? sentencePieces(metadata, vocabulary.value)
        : bad(
            `The GGUF file's tokenizer is of the kind ${shown(model)}; only "gpt2" and "llama" ` +
              "are read.",
          );
  if (!made.ok) return made;
  const { json, addsFirst } = made.value;
  const { tokens } = vocabulary.value;
  const tokenAt = (name: string) => tokens[Number(metadata.get(`tokenizer.ggml.${name}`) ?? NaN)];
  const settings = {
    add_bos_token: metadata.get("tokenizer.ggml.add_bos_token") ?? addsFirst,
    bos_token: tokenAt("bos_token_id"),
    eos_token: tokenAt("eos_token_id"),
    chat_template: metadata.get("tokenizer.chat_template"),
  };
  const added = addedTokens(vocabulary.value);
  const read = readTokenizer({ ...json, added_tokens: added, post_processor: null }, settings);
  if (!read.ok) return bad(`The GGUF file's tokenizer as a ${read.sentence}`);
  const eos = metadata.get("tokenizer.ggml.eos_token_id");
  const known = typeof eos === "number" && Number.isInteger(eos) && tokens[eos] !== undefined;
  return { ok: true, value: { ...read.value, eos: known ? eos : read.value.eos } };
}

/** What a tokenizer.json would hold, but for its added tokens. */
interface Made {
  readonly json: Readonly<Record<string, unknown>>;
  readonly addsFirst: boolean; // the first token, where the file does not say
}

function vocabularyOf(metadata: Metadata): Read<Vocabulary> {
  const tokens = listOf(metadata, "tokens", isText);
  if (!tokens) return bad("The GGUF file has no tokens: its tokenizer.ggml.tokens is no list.");
  const types = listOf(metadata, "token_type", isNumber) ?? tokens.map(() => 1);
  if (types.length !== tokens.length)
    return bad(
      `The GGUF file has ${tokens.length} tokens, but tokenizer.ggml.token_type names the types ` +
        `of ${types.length}.`,
    );
  return { ok: true, value: { tokens, types } };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const shown = (value: GgufValue | undefined): string => quoted(JSON.stringify(value ?? null));

/** A list of the metadata; undefined where it is not there or holds something else. */
function listOf<T>(
  metadata: Metadata,
  name: string,
  is: (value: unknown) => value is T,
): readonly T[] | undefined {
  const list: unknown = metadata.get(`tokenizer.ggml.${name}`);
  return Array.isArray(list) && list.every(is) ? list : undefined;
}

const idsOf = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

/** Tokens that are taken whole wherever a text holds them. */
const addedTokens = ({ tokens, types }: Vocabulary) =>
  tokens.flatMap((content, id) => {
    const special = types[id] === CONTROL;
    return special || types[id] === USER_DEFINED
      ? [{ id, content, special, normalized: false, lstrip: false, rstrip: false }]
      : [];
  });

function byteLevel(metadata: Metadata, { tokens }: Vocabulary): Read<Made> {
  const merges = listOf(metadata, "merges", isText);
  if (!merges) return bad("The GGUF file has no merges: its tokenizer.ggml.merges is no list.");
  const pre = metadata.get("tokenizer.ggml.pre");
  const known = typeof pre === "string" ? preTokenizers.get(pre) : undefined;
  if (!known)
    return bad(
      `The GGUF file splits texts by the pre-tokenizer ${shown(pre)}; only ` +
        `${[...preTokenizers.keys()].join(", ")} are known. Use the model's safetensors instead.`,
    );
  const json = {
    model: { type: "BPE", vocab: idsOf(tokens), merges, ignore_merges: known.ignoreMerges },
    normalizer: known.normalizer,
    pre_tokenizer: known.json,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
  };
  return { ok: true, value: { json, addsFirst: known.addsFirst } };
}

function sentencePieces(metadata: Metadata, { tokens, types }: Vocabulary): Read<Made> {
  const scores = listOf(metadata, "scores", isNumber);
  if (scores?.length !== tokens.length)
    return bad(
      `The GGUF file has ${tokens.length} tokens, but tokenizer.ggml.scores holds ` +
        `${scores?.length ?? 0} numbers.`,
    );
  const addsSpace = metadata.get("tokenizer.ggml.add_space_prefix") !== false;
  const pieces: Pieces = { tokens, types, scores, addsSpace };
  return { ok: true, value: { json: piecesJson(pieces, idsOf(tokens)), addsFirst: true } };
}
