/**
 * A policy that is a table of logits, one row a prefix: the exact stand-in for a language model
 * with an adapter. It answers the trainer's calls with the float64 objective of `batch.ts`, so what
 * learns here is the method alone.
 */
import type {
  AdamRules,
  AdapterState,
  BalanceRequest,
  Balanced,
  SampleRequest,
} from "../../lm/policy";
import { uniform } from "../../lm/random";
import type { Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import { balanceBatch } from "../batch";
import type { Learner } from "../trainer";
import { child, logSoftmax, strings } from "./tree";
import type { Tree } from "./tree";

export interface TableOptions {
  /** [rows, letters + 1] logits of the frozen model, where the policy starts */
  readonly prior: Float32Array;
  readonly policyBias?: readonly number[]; // [letters + 1] added to the policy's logits
  readonly priorBias?: readonly number[];
}

export class TablePolicy implements Learner {
  readonly stopToken: number;
  private parameters: Float32Array; // [rows, V]
  private m: Float32Array;
  private v: Float32Array;
  private gradient: Float64Array;
  private updates = 0;
  private readonly V: number;

  constructor(
    readonly tree: Tree,
    private readonly options: TableOptions,
  ) {
    this.stopToken = tree.stopToken;
    this.V = tree.letters + 1;
    this.parameters = options.prior.slice();
    this.m = new Float32Array(this.parameters.length);
    this.v = new Float32Array(this.parameters.length);
    this.gradient = new Float64Array(this.parameters.length);
  }

  async sample(request: SampleRequest): Promise<Sequences> {
    await Promise.resolve();
    const drawn = Array.from({ length: request.batch }, (_, b) => this.sampleOne(request, b));
    const tokens = new Uint32Array(request.batch * request.maxLength).fill(this.stopToken);
    drawn.forEach((z, b) => tokens.set(z, b * request.maxLength));
    return {
      batch: request.batch,
      width: request.maxLength,
      tokens,
      lengths: Uint32Array.from(drawn, (z) => z.length),
    };
  }

  private sampleOne(
    { minLength, maxLength, temperature, seed, step, stream }: SampleRequest,
    b: number,
  ): number[] {
    const z: number[] = [];
    for (let row = 0; z.length < maxLength; row = child(this.tree, row, z[z.length - 1])) {
      const logits = this.logProbsAt(row, "on").map((x) => x / temperature);
      if (z.length < minLength) logits[this.stopToken] = -1e9;
      const chances = logSoftmax(logits);
      let left = uniform(seed, step, stream, b * 64 + z.length);
      let token = 0;
      while (token < this.stopToken && (left -= Math.exp(chances[token])) > 0) token++;
      if (token === this.stopToken) break;
      z.push(token);
    }
    return z;
  }

  /** log-probabilities of every next token after a prefix, [V]. */
  logProbsAt(row: number, adapter: "on" | "off"): Float64Array {
    const { prior, policyBias, priorBias } = this.options;
    const table = adapter === "on" ? this.parameters : prior;
    return logSoftmax(
      table.subarray(row * this.V, (row + 1) * this.V),
      adapter === "on" ? policyBias : priorBias,
    );
  }

  /**
   * log q(z⊤) of every string of the tree, the stop at full depth certain: pushes the mass down.
   */
  logMass(): Float64Array {
    return Float64Array.from(strings(this.tree), ({ tokens, rows }) => {
      const end =
        tokens.length === this.tree.depth
          ? 0
          : this.logProbsAt(rows[tokens.length], "on")[this.stopToken];
      return tokens.reduce((sum, token, k) => sum + this.logProbsAt(rows[k], "on")[token], end);
    });
  }

  /** l [B, T], t [B, T+1] and the prefixes' rows [B, T+1], teacher-forced in one pass. */
  score(z: Sequences, adapter: "on" | "off") {
    const logQ = new Float64Array(z.batch * z.width);
    const logStop = new Float64Array(z.batch * (z.width + 1));
    const rows = new Int32Array(z.batch * (z.width + 1));
    for (let b = 0; b < z.batch; b++)
      for (let i = 0, row = 0; i <= z.lengths[b]; i++) {
        const token = sequence(z, b)[i];
        const chances = this.logProbsAt(row, adapter);
        rows[b * (z.width + 1) + i] = row;
        logStop[b * (z.width + 1) + i] = chances[this.stopToken];
        if (i === z.lengths[b]) break;
        logQ[b * z.width + i] = chances[token];
        row = child(this.tree, row, token);
      }
    return { logQ, logStop, rows };
  }

  /** log p_LM(z_1:i ⊤) of every prefix in one pass, [B, T+1]. */
  logPrior(z: Sequences): Float64Array {
    const { logQ, logStop } = this.score(z, "off");
    const logP = new Float64Array(logStop.length);
    for (let b = 0; b < z.batch; b++)
      for (let i = 0, sum = 0; i <= z.lengths[b]; i++) {
        logP[b * (z.width + 1) + i] = sum + logStop[b * (z.width + 1) + i];
        if (i < z.lengths[b]) sum += logQ[b * z.width + i];
      }
    return logP;
  }

  balance({
    z,
    logR,
    likelihoodWeight,
    wantPrior,
    rewardTemperature,
    rules,
    scale,
  }: BalanceRequest): Promise<Balanced> {
    const logPrior = this.logPrior(z);
    const whole = Float64Array.from(logR, (r, i) => r + likelihoodWeight * logPrior[i]);
    const q = this.score(z, "on");
    const batch = {
      logR: whole,
      logQ: q.logQ,
      logStop: q.logStop,
      lengths: z.lengths,
      width: z.width,
    };
    const { loss, dLogQ, dLogStop, logZ } = balanceBatch(batch, rewardTemperature, rules, scale);
    for (let b = 0; b < z.batch; b++)
      for (let i = 0; i <= z.lengths[b]; i++) {
        const row = q.rows[b * (z.width + 1) + i];
        this.pull(row, this.stopToken, dLogStop[b * (z.width + 1) + i]);
        if (i < z.lengths[b]) this.pull(row, z.tokens[b * z.width + i], dLogQ[b * z.width + i]);
      }
    const f32 = (x: Float64Array) => Float32Array.from(x);
    return Promise.resolve({
      logQ: f32(q.logQ),
      logStop: f32(q.logStop),
      logR: f32(whole),
      logZ: f32(logZ),
      loss,
      finite: this.gradient.every(Number.isFinite),
      ...(wantPrior && { logPrior: f32(logPrior) }),
    });
  }

  /** Adds slope · ∂ log q(token | row) / ∂ logits = slope · (1[v = token] − q_v). */
  private pull(row: number, token: number, slope: number): void {
    const chances = this.logProbsAt(row, "on");
    for (let v = 0; v < this.V; v++)
      this.gradient[row * this.V + v] += slope * ((v === token ? 1 : 0) - Math.exp(chances[v]));
  }

  update({ learningRate, beta1, beta2, epsilon, weightDecay }: AdamRules): void {
    this.updates++;
    const [unbias1, unbias2] = [1 - beta1 ** this.updates, 1 - beta2 ** this.updates];
    this.gradient.forEach((g, i) => {
      this.m[i] = beta1 * this.m[i] + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i] + (1 - beta2) * g * g;
      const move = this.m[i] / unbias1 / (Math.sqrt(this.v[i] / unbias2) + epsilon);
      this.parameters[i] -= learningRate * (move + weightDecay * this.parameters[i]);
    });
    this.gradient.fill(0);
  }

  readState(): Promise<AdapterState> {
    return Promise.resolve({
      parameters: this.parameters.slice(),
      m: this.m.slice(),
      v: this.v.slice(),
      updates: this.updates,
    });
  }

  writeState({ parameters, m, v, updates }: AdapterState): void {
    Object.assign(this, { parameters: parameters.slice(), m: m.slice(), v: v.slice(), updates });
    this.gradient.fill(0);
  }
}
