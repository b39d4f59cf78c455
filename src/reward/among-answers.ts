import { logSumExp } from "../exact-math";
import type { Continuation } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { ContinuationLogProbs } from "./continuations";

/**
 * Log-probabilities of answers, of which a likelihood chooses one and the frozen model says how
 * likely any is: p(Y | X z) = Σ_Y' p_LM(Y' | X z) · p(Y | X z) / Σ_Y' p(Y' | X z). Before the
 * likelihood is trained that is p_LM(Y | X z). Of any other text it is what the frozen model says.
 */
export class AmongAnswers implements ContinuationLogProbs {
  private readonly names: readonly string[];

  constructor(
    private readonly likelihood: ContinuationLogProbs,
    private readonly frozen: ContinuationLogProbs,
    private readonly answers: readonly Uint32Array[],
  ) {
    this.names = answers.map((tokens) => tokens.join(" "));
  }

  get revision(): number {
    return this.likelihood.revision;
  }

  async logProbs(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]> {
    const numbers = asked.map(({ tokens }) => this.names.indexOf(tokens.join(" ")));
    const answered = asked.filter((_, k) => numbers[k] >= 0);
    const others = asked.filter((_, k) => numbers[k] < 0);
    const any = await this.ofAnswers(this.frozen, prompt, answered);
    const chosen = await this.ofAnswers(this.likelihood, prompt, answered);
    const plain = await this.frozen.logProbs(prompt, others);
    let next = 0;
    let nextOther = 0;
    return numbers.map((answer) => {
      if (answer < 0) return plain[nextOther++];
      const k = next++;
      return logSumExp(any[k]) + chosen[k][answer] - logSumExp(chosen[k]);
    });
  }

  /** log p of every answer after each string. */
  private async ofAnswers(
    by: ContinuationLogProbs,
    prompt: Prompt,
    asked: readonly Continuation[],
  ): Promise<Nats[][]> {
    const { answers } = this;
    const each = asked.flatMap(({ after }) => answers.map((tokens) => ({ after, tokens })));
    const logProbs = await by.logProbs(prompt, each);
    return asked.map((_, k) => logProbs.slice(k * answers.length, (k + 1) * answers.length));
  }
}
