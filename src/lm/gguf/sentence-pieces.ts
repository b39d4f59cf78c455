const SPACE = "\u2581"; // how SentencePiece writes a space
const UNKNOWN = 2; // a type of token
const BYTE = 6;

/** The pieces of a SentencePiece vocabulary, as a GGUF file holds them. */
export interface Pieces {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly scores: readonly number[];
  readonly addsSpace: boolean; // in front of a text
}

/**
 * The parts of a `tokenizer.json` for a vocabulary whose pieces are merged by score: two neighbours
 * become the piece of the highest score that they make, as transformers converts such a vocabulary
 * and as llama.cpp encodes with it.
 */
export function piecesJson(pieces: Pieces, vocabulary: Readonly<Record<string, number>>) {
  const { tokens, types, addsSpace } = pieces;
  const spaces = { type: "Replace", pattern: { String: " " }, content: SPACE };
  const first = { type: "Prepend", prepend: SPACE };
  const strip = { type: "Strip", content: " ", start: 1, stop: 0 };
  const toText = [
    { type: "Replace", pattern: { String: SPACE }, content: " " },
    { type: "ByteFallback" },
    { type: "Fuse" },
  ];
  return {
    normalizer: { type: "Sequence", normalizers: addsSpace ? [first, spaces] : [spaces] },
    decoder: { type: "Sequence", decoders: addsSpace ? [...toText, strip] : toText },
    model: {
      type: "BPE",
      vocab: vocabulary,
      merges: mergesOf(pieces, vocabulary),
      unk_token: tokens[types.indexOf(UNKNOWN)] ?? null,
      byte_fallback: types.includes(BYTE),
      fuse_unk: true,
    },
  };
}

/** Every pair that makes a piece, the pair of the highest score first. */
function mergesOf(
  { tokens, scores }: Pieces,
  vocabulary: Readonly<Record<string, number>>,
): [string, string][] {
  const merges: { readonly pair: [string, string]; readonly score: number }[] = [];
  tokens.forEach((token, id) => {
    const letters = Array.from(token);
    for (let cut = 1; cut < letters.length; cut++) {
      const pair: [string, string] = [letters.slice(0, cut).join(""), letters.slice(cut).join("")];
      const known = pair.every((part) => Object.hasOwn(vocabulary, part));
      if (known) merges.push({ pair, score: scores[id] ?? 0 });
    }
  });
  return merges.sort((one, other) => other.score - one.score).map(({ pair }) => pair);
}
