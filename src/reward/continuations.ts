import type { Continuation, Policy } from "../lm/policy";
import { type Nats, type Prompt, promptFor } from "../lm/sequences";

/** Scores continuations with the frozen model; a policy does. */
export interface ContinuationScorer extends Pick<Policy, "scoreContinuations"> {
  /** Another number whenever its scores are no longer what they were. Absent: they never change. */
  readonly revision?: number;
}

/** log p of continuations, as the reward reads it. */
export interface ContinuationLogProbs {
  /** Another number whenever the values are no longer what they were. */
  readonly revision: number;
  /** log p(Y | X, z_1:i) of each, [N] [nats]. */
  logProbs(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]>;
}

const REMEMBERED = 100_000; // values, some 100 bytes each

/**
 * log p(Y | X, z_1:i) of the frozen model, or of a likelihood that is trained beside the policy.
 * Until the scorer's next revision values are remembered by prompt, string and continuation; the
 * prompts asked for longest ago are forgotten first.
 */
export class FrozenContinuations implements ContinuationLogProbs {
  private readonly known = new Map<string, Map<string, Nats>>(); // by prompt, the last used last
  private size = 0;
  private rememberedAt: number | undefined;

  constructor(
    private readonly policy: ContinuationScorer,
    private readonly most = REMEMBERED,
  ) {}

  get revision(): number {
    return this.policy.revision ?? 0;
  }

  async logProbs(prompt: Prompt, asked: readonly Continuation[]): Promise<Nats[]> {
    if (this.rememberedAt !== this.revision) this.forget();
    const known = this.about(prompt);
    const fresh = new Map<string, Continuation>();
    const names = asked.map(nameOf);
    names.forEach((name, k) => {
      if (!known.has(name)) fresh.set(name, asked[k]);
    });
    const remembered = names.map((name) => known.get(name));
    if (fresh.size === 0) return remembered.map((value) => value ?? NaN);
    const { revision } = this;
    const values = await this.policy.scoreContinuations(prompt, [...fresh.values()], "off");
    const found = new Map([...fresh.keys()].map((name, k) => [name, values[k]] as const));
    if (revision === this.revision) this.remember(prompt, found);
    return names.map((name, k) => remembered[k] ?? found.get(name) ?? NaN);
  }

  private forget(): void {
    this.known.clear();
    this.size = 0;
    this.rememberedAt = this.revision;
  }

  private about(prompt: Prompt): Map<string, Nats> {
    const name = nameOfPrompt(prompt);
    const known = this.known.get(name) ?? new Map<string, Nats>();
    this.known.delete(name);
    this.known.set(name, known);
    return known;
  }

  private remember(prompt: Prompt, found: ReadonlyMap<string, Nats>): void {
    const known = this.about(prompt);
    const before = known.size;
    for (const [name, value] of found) known.set(name, value);
    this.size += known.size - before;
    for (const [name, old] of this.known) {
      if (this.size <= this.most) return;
      this.size -= old.size;
      this.known.delete(name);
    }
  }
}

const nameOf = ({ after, tokens }: Continuation): string =>
  `${after.join(" ")}|${tokens.join(" ")}`;
const nameOfPrompt = (prompt: Prompt): string => promptFor(prompt, "off").tokens.join(" ");
