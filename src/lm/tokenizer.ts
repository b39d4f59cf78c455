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

/** Reads `tokenizer.json` (and `tokenizer_config.json`, if there is one), or says what is wrong with it. */
export function readTokenizer(json: unknown, config: unknown = {}, eosText = "<|endoftext|>"): Read<Tokenizer> {
  if (typeof json !== "object" || json === null || !("model" in json)) return { ok: false, sentence: "tokenizer.json must hold a JSON object with a model." };
  let tokenizer: HubTokenizer;
  try {
    tokenizer = new HubTokenizer(json, config ?? {});
  } catch (error) {
    return { ok: false, sentence: `tokenizer.json could not be read: ${error instanceof Error ? error.message : String(error)}.` };
  }
  const ids = [...tokenizer.get_vocab(true).values()];
  if (ids.length === 0) return { ok: false, sentence: "tokenizer.json has an empty vocabulary." };
  const size = Math.max(...ids) + 1;
  const decode = (tokens: ArrayLike<number>) => (tokens.length === 0 ? "" : tokenizer.decode(Array.from(tokens), { skip_special_tokens: false, clean_up_tokenization_spaces: false }));
  const texts: string[] = [];
  const textOf = (id: number) => (texts[id] ??= decode([id]));
  return {
    ok: true,
    value: {
      size, eos: tokenizer.token_to_id(eosText), decode, textOf,
      encode: (text) => Uint32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids),
      tokenOf: (text) => {
        const { ids: found } = tokenizer.encode(text, { add_special_tokens: false });
        return found.length === 1 && textOf(found[0]) === text ? found[0] : undefined;
      },
    },
  };
}
