import { logSumExp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { Unusable } from "../../lm/sources/source";
import { type OpenJudge, refuseLong } from "./files";

/** log p(text | prompt) of a causal language model. */
export interface CausalJudge {
  /**
   * Σ_i log p(w_i | X, w_<i) over the judge's own tokens: X are those of the prompt, as the judge's
   * tokenizer begins a text (where that is no token at all, the model's first one), and w those of
   * the text as it goes on. So a judge that is the prior gives the prior's value. Prompt and text
   * are written in tokens each by itself, so the sum is exactly the log-probability of these tokens
   * after those, at most 0 [nats]. Where the tokenizer would join the last letters of the prompt
   * with the first of the text, as it does not before a space, that is not how the judge would
   * write the whole, and it is less probable.
   */
  logLikelihood(prompt: string, text: string): Promise<Nats>;
}

/** A causal judge of an opened model. */
export function causalOf(judge: OpenJudge): CausalJudge {
  const { called, tokenizer, model } = judge;
  return {
    async logLikelihood(prompt, text) {
      const before = Array.from(tokenizer.encode(prompt));
      if (before.length === 0) before.push(firstOf(judge));
      const tokens = [...before, ...tokenizer.encodeRest(text)];
      refuseLong(judge, tokens.length);
      const { values, columns } = await model.logits(tokens);
      if (values.length !== tokens.length * columns || columns < tokenizer.size)
        throw new Unusable(
          `The ${called} gives ${values.length} numbers to ${tokens.length} tokens, which ` +
            "are no logits of its tokens; choose a causal language model.",
        );
      return tokens.slice(before.length).reduce((sum, token, k) => {
        const row = (before.length + k - 1) * columns;
        return sum + logProb(values.subarray(row, row + columns), token);
      }, 0);
    },
  };
}

const logProb = (z: Float32Array, token: number): Nats => Math.min(0, z[token] - logSumExp(z));

/** The token that stands before a text where no prompt does: the config's first or last one. */
function firstOf({ called, config, tokenizer }: OpenJudge): number {
  const { bos_token_id: bos, eos_token_id: eos } = config;
  const last: unknown = Array.isArray(eos) ? eos[0] : eos;
  const found = [bos, last, tokenizer.eos].find((id) => typeof id === "number");
  if (found !== undefined) return found;
  throw new Unusable(
    `The ${called} names no token that a text begins with (bos_token_id), so its first ` +
      "token has no probability; choose another one.",
  );
}
