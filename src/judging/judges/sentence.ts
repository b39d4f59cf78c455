import type { Sequences } from "../../lm/sequences";
import type { Embedder } from "../embedding";
import { Unusable } from "../../lm/sources/source";
import { type OpenJudge, longestOf } from "./files";
import { Remembered } from "./remembered";

const MOST = 4000; // vectors that are remembered, some 2 kB each

/** Vectors of texts. */
export interface SentenceModel {
  /** [C] of a text: the mean over its tokens of the last hidden state, of unit length. */
  vectors(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

/**
 * A sentence model of an opened model. A text is read by itself, with all that the tokenizer puts
 * around it, and cut where it is longer than the model reads. One of no token has the vector 0.
 */
export function sentenceModelOf(judge: OpenJudge): SentenceModel {
  const known = new Remembered<Float32Array>(MOST);
  return {
    vectors: (texts) => known.all("", texts, (text) => vectorOf(judge, text)),
  };
}

/** Measures diversity by a sentence model; `text` is that of a sequence, without ⊤. */
export const embedderOf = (
  name: string,
  model: SentenceModel,
  text: (z: Sequences, b: number) => string,
): Embedder => ({
  name,
  async embed(_prompt, z) {
    const texts = Array.from({ length: z.batch }, (_, b) => text(z, b));
    const vectors = await model.vectors(texts);
    const width = Math.max(0, ...vectors.map(({ length }) => length));
    const rows = new Float32Array(z.batch * width);
    vectors.forEach((vector, b) => rows.set(vector, b * width));
    return rows;
  },
});

async function vectorOf(judge: OpenJudge, text: string): Promise<Float32Array> {
  const tokens = cut(Array.from(judge.tokenizer.encodeAlone(text)), longestOf(judge));
  if (tokens.length === 0) return new Float32Array(0);
  const { values, columns } = await judge.model.hidden(tokens);
  if (values.length !== tokens.length * columns)
    throw new Unusable(
      `The ${judge.called} gives ${values.length} numbers to ${tokens.length} tokens, which are ` +
        "no hidden states; choose a model for sentence similarity.",
    );
  const sums = new Float64Array(columns);
  values.forEach((value, k) => (sums[k % columns] += value));
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(sums, (value) => value / Math.max(length, Number.MIN_VALUE));
}

/** The first tokens and the last one, which ends a text for the model. */
const cut = (tokens: number[], most: number): number[] =>
  tokens.length <= most ? tokens : [...tokens.slice(0, most - 1), ...tokens.slice(-1)];
