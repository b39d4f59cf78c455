import type { Loss, TrainBatch, Trained } from "./loss";
import type {
  AdamRules,
  AdapterState,
  Continuation,
  Policy,
  SampleRequest,
  TokenTree,
} from "./policy";
import type { PrefixLogProbs, Prompt, Sequences } from "./sequences";

/** What a policy's reward needs of the likelihood that is trained beside it. */
export interface Likelihood {
  /** Grows with every change of the likelihood. */
  readonly revision: number;
  /** log p(Y | X, z_1:i) of each, [N] [nats], under the likelihood's own adapter. */
  scoreContinuations(prompt: Prompt, asked: readonly Continuation[]): Promise<Float64Array>;
}

/** The likelihood's state among a policy's own parameters: updates, then values, m and v. */
const LIKELIHOOD = "likelihood/adapter";

/**
 * Two adapters of one frozen model, as variational EM needs them: q(z | X), which is sampled,
 * scored and trained by its losses, and the likelihood p(Y | X z), which has losses of its own and
 * scores the ends of strings. An update goes to whichever was trained since the last one. Saving,
 * resuming and rewinding hold both.
 */
export class PairedPolicy implements Policy {
  private changes = 0; // of the likelihood
  private pending: "policy" | "likelihood" = "policy"; // trained since the last update

  constructor(
    private readonly policy: Policy,
    private readonly beside: Policy,
    private readonly losses: readonly Loss[], // of the likelihood
  ) {}

  /** The likelihood as it is at every call. */
  readonly likelihood: Likelihood = this.likelihoodOf();

  private likelihoodOf(): Likelihood {
    const changes = () => this.changes;
    return {
      get revision() {
        return changes();
      },
      scoreContinuations: (prompt, asked) => this.beside.scoreContinuations(prompt, asked, "on"),
    };
  }

  get vocabulary(): number {
    return this.policy.vocabulary;
  }
  get stopToken(): number {
    return this.policy.stopToken;
  }

  sample = (request: SampleRequest): Promise<Sequences> => this.policy.sample(request);
  logProbs = (prompt: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs> =>
    this.policy.logProbs(prompt, z, adapter);
  embed = (prompt: Prompt, z: Sequences): Promise<Float32Array> => this.policy.embed(prompt, z);
  tree = (prompt: Prompt, adapter: "on" | "off"): TokenTree => this.policy.tree(prompt, adapter);
  scoreContinuations = (
    prompt: Prompt,
    asked: readonly Continuation[],
    adapter: "on" | "off",
  ): Promise<Float64Array> => this.policy.scoreContinuations(prompt, asked, adapter);

  train(loss: Loss, batch: TrainBatch): Promise<Trained> {
    const isLikelihood = this.losses.some(({ name }) => name === loss.name);
    this.pending = isLikelihood ? "likelihood" : "policy";
    return (isLikelihood ? this.beside : this.policy).train(loss, batch);
  }

  update(rules: AdamRules): void {
    if (this.pending === "policy") return this.policy.update(rules);
    this.beside.update(rules);
    this.changes += 1;
  }

  async readState(): Promise<AdapterState> {
    const [policy, { parameters, m, v, updates }] = await Promise.all([
      this.policy.readState(),
      this.beside.readState(),
    ]);
    const packed = new Float32Array(1 + 3 * parameters.length);
    packed[0] = updates;
    [parameters, m, v].forEach((values, k) => packed.set(values, 1 + k * parameters.length));
    return { ...policy, own: { ...policy.own, [LIKELIHOOD]: packed } };
  }

  /** A state without a likelihood is of the policy alone, and leaves the likelihood as it is. */
  writeState(state: AdapterState): void {
    this.policy.writeState(state);
    const packed = state.own?.[LIKELIHOOD];
    if (!packed) return;
    const size = (packed.length - 1) / 3;
    const part = (k: number) => packed.subarray(1 + k * size, 1 + (k + 1) * size);
    const [updates = 0] = packed;
    this.beside.writeState({ parameters: part(0), m: part(1), v: part(2), updates });
    this.changes += 1;
  }

  resetAdapter(seed: number): void {
    this.policy.resetAdapter(seed);
    this.renewLikelihood(seed);
  }

  renewLikelihood(seed: number): void {
    this.beside.resetAdapter(seed);
    this.changes += 1;
  }
}
