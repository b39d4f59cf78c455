import { logSumExp } from "../exact-math";
import type { Continuation } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { ContinuationLogProbs } from "./continuations";

interface Answers {
  readonly answers: readonly Uint32Array[]; // each begins with ⊤
  readonly stopToken: number; // ⊤
}

/**
 * p(⊤ | X z) of the frozen model times p(Y | X z ⊤) among the answers there are: how likely any
 * answer is in the text does not count. Of ⊤ alone it says what the frozen model does, and of any
 * other text what the likelihood does.
 */
export class AmongAnswers implements ContinuationLogProbs {
  private readonly names: readonly string[];

  constructor(
    private readonly likelihood: ContinuationLogProbs,
    private readonly frozen: ContinuationLogProbs,
    private readonly known: Answers,
  ) {
    this.names = known.answers.map((tokens) => tokens.join(" "));
  }

  get revision(): number {
    return this.likelihood.revision;
  }

  async logProbs(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]> {
    const numbers = asked.map(({ tokens }) => this.names.indexOf(tokens.join(" ")));
    const answered = asked.filter((_, k) => numbers[k] >= 0);
    const others = asked.filter((_, k) => numbers[k] < 0);
    const shares = await this.shares(prompt, answered);
    const stops = await this.stops(prompt, answered);
    const plain = await this.plain(prompt, others);
    let next = 0;
    let nextOther = 0;
    return numbers.map((answer) => {
      if (answer < 0) return plain[nextOther++];
      const k = next++;
      return stops[k] + shares[k][answer];
    });
  }

  /** log p of every answer among them, after each string. */
  private async shares(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[][]> {
    const { answers } = this.known;
    const each = asked.flatMap(({ after }) => answers.map((tokens) => ({ after, tokens })));
    const logProbs = await this.likelihood.logProbs(prompt, each);
    return asked.map((_, k) => {
      const own = logProbs.slice(k * answers.length, (k + 1) * answers.length);
      const norm = logSumExp(own);
      return own.map((logProb) => logProb - norm);
    });
  }

  private stops(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]> {
    const tokens = Uint32Array.of(this.known.stopToken);
    return this.frozen.logProbs(
      prompt,
      asked.map(({ after }) => ({ after, tokens })),
    );
  }

  private async plain(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]> {
    const values: Nats[] = [];
    for (const one of asked) {
      const isStop = one.tokens.length === 1 && one.tokens[0] === this.known.stopToken;
      const [value] = await (isStop ? this.frozen : this.likelihood).logProbs(prompt, [one]);
      values.push(value);
    }
    return values;
  }
}
