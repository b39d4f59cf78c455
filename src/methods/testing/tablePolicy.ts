/**
 * A policy that is a table of logits, one row a prefix: the exact stand-in for a language model
 * with an adapter. It answers the trainer's calls with the float64 reference of the loss's kernel,
 * so what learns here is the method alone.
 */
import { type Arrays, portShape, ports } from "../../compute/kernel";
import { adamwRecordsReference } from "../../compute/kernels/adamw/reference";
import { count } from "../../compute/tensor";
import { type Loss, type TrainBatch, type Trained, groupSize, lossDims } from "../../lm/loss";
import type { AdamRules, AdapterState, SampleRequest } from "../../lm/policy";
import { uniform } from "../../lm/streams";
import type { PrefixLogProbs, Prompt, Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import type { Learner } from "../step";
import { child, logSoftmax, strings } from "../../objectives/testing/tree";
import type { Tree } from "../../objectives/testing/tree";

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
  private readonly own: Record<string, Float32Array> = {};
  private readonly rates: Record<string, number> = {};
  private readonly V: number;
  private readonly known = { on: [] as Float64Array[], off: [] as Float64Array[] }; // by row

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

  /** The gradient of the logits that was accumulated since the last update, [rows, V]. */
  get slopes(): Float64Array {
    return this.gradient.slice();
  }

  /** The logits, [rows, V]. */
  get logits(): Float32Array {
    return this.parameters.slice();
  }

  /** Other logits, with no gradient accumulated. */
  place(logits: ArrayLike<number>): void {
    this.parameters = Float32Array.from(logits);
    this.known.on.length = 0;
    this.gradient.fill(0);
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

  /** log-probabilities of every next token after a prefix, [V], not to be written to. */
  logProbsAt(row: number, adapter: "on" | "off"): Float64Array {
    const { prior, policyBias, priorBias } = this.options;
    const table = adapter === "on" ? this.parameters : prior;
    return (this.known[adapter][row] ??= logSoftmax(
      table.subarray(row * this.V, (row + 1) * this.V),
      adapter === "on" ? policyBias : priorBias,
    ));
  }

  /** log q(z⊤) of every string of the tree, the stop at full depth certain. */
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

  logProbs(_: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs> {
    const { logQ, logStop } = this.score(z, adapter);
    return Promise.resolve({
      logQ: Float32Array.from(logQ),
      logStop: Float32Array.from(logStop),
    });
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

  /** At once, as a device's queue would have it: before any later update. */
  train(loss: Loss, { z, inputs }: TrainBatch): Promise<Trained> {
    const q = this.score(z, "on");
    const p = this.score(z, "off");
    const dims = lossDims(loss, z.batch, z.width);
    const arrays: Arrays = {};
    for (const [port, spec] of ports(loss.kernel))
      arrays[port] =
        spec.dtype === "u32"
          ? new Uint32Array(count(portShape(spec, dims)))
          : new Float64Array(count(portShape(spec, dims)));
    for (const [port, values] of Object.entries(inputs))
      arrays[port].set(Float64Array.from(values));
    arrays.policy?.set([...q.logQ, ...q.logStop]);
    arrays.prior?.set([...p.logQ, ...p.logStop]);
    arrays.steps?.set(Array.from(z.lengths).flatMap((n) => [n, ...Array<number>(z.width).fill(1)]));
    const own = this.ownOf(loss);
    if (loss.reads) for (const [k, row] of q.rows.entries()) arrays.values[k] = own.flow[4 * row];
    else for (const [name, records] of Object.entries(own)) arrays[name].set(records);
    loss.kernel.reference(arrays, dims);
    if (loss.reads) addSlopes(own.flow, q.rows, { report: arrays.report, loss, width: z.width });
    else for (const [name, records] of Object.entries(own)) records.set(arrays[name]);
    this.pullBack(z, arrays.dlogp as Float64Array, q.rows);
    const width = z.width + 1;
    const rows = Object.fromEntries(
      loss.rows.map((name, r) => [
        name,
        Float32Array.from(
          { length: z.batch * width },
          (_, k) =>
            arrays.report[(Math.floor(k / width) * loss.rows.length + r) * width + (k % width)],
        ),
      ]),
    );
    const at = loss.rows.indexOf("loss");
    let total = 0;
    for (let b = 0; b < z.batch; b++) total += arrays.report[(b * loss.rows.length + at) * width];
    return Promise.resolve({
      logQ: Float32Array.from(q.logQ),
      logStop: Float32Array.from(q.logStop),
      rows,
      loss: total,
      finite: this.gradient.every(Number.isFinite),
    });
  }

  /** The records of a loss's own parameters, by port; at their start when first used. */
  private ownOf({ name, parameters }: Loss): Record<string, Float32Array> {
    const own: Record<string, Float32Array> = {};
    for (const group of parameters) {
      const key = `${name}/${group.name}`;
      own[group.name] = this.own[key] ??= Float32Array.from(
        { length: 4 * groupSize(group, this.tree.rows) },
        (_, i) => (i % 4 === 0 ? group.start : 0),
      );
      this.rates[key] = group.learningRate;
    }
    return own;
  }

  /** From dlogp [K] to the gradient of the logits. */
  private pullBack(z: Sequences, dlogp: Float64Array, rows: Int32Array): void {
    for (let b = 0; b < z.batch; b++)
      for (let i = 0; i <= z.lengths[b]; i++) {
        const row = rows[b * (z.width + 1) + i];
        this.pull(row, this.stopToken, dlogp[z.batch * z.width + b * (z.width + 1) + i]);
        if (i < z.lengths[b]) this.pull(row, z.tokens[b * z.width + i], dlogp[b * z.width + i]);
      }
  }

  /** Adds slope · ∂ log q(token | row) / ∂ logits = slope · (1[v = token] − q_v). */
  private pull(row: number, token: number, slope: number): void {
    const chances = this.logProbsAt(row, "on");
    for (let v = 0; v < this.V; v++)
      this.gradient[row * this.V + v] += slope * ((v === token ? 1 : 0) - Math.exp(chances[v]));
  }

  update({
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    clip,
    ownFactor = 1,
  }: AdamRules): void {
    this.updates++;
    const [unbias1, unbias2] = [1 - beta1 ** this.updates, 1 - beta2 ** this.updates];
    const norm = Math.hypot(...this.gradient);
    const factor = clip > 0 && norm > clip ? clip / norm : 1;
    this.gradient.forEach((raw, i) => {
      const g = factor * raw;
      this.m[i] = beta1 * this.m[i] + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i] + (1 - beta2) * g * g;
      const move = this.m[i] / unbias1 / (Math.sqrt(this.v[i] / unbias2) + epsilon);
      this.parameters[i] -= learningRate * (move + weightDecay * this.parameters[i]);
    });
    this.known.on.length = 0;
    this.gradient.fill(0);
    for (const [key, records] of Object.entries(this.own)) {
      const rate = (this.rates[key] ?? 0) * ownFactor;
      const hyper = Float64Array.of(rate, beta1, beta2, epsilon, 0, 1 / unbias1, 1 / unbias2, 0);
      const exact = Float64Array.from(records);
      adamwRecordsReference({ hyper, records: exact });
      records.set(exact);
    }
  }

  readState(): Promise<AdapterState> {
    return Promise.resolve({
      parameters: this.parameters.slice(),
      m: this.m.slice(),
      v: this.v.slice(),
      updates: this.updates,
      own: Object.fromEntries(
        Object.entries(this.own).map(([key, records]) => [key, records.slice()]),
      ),
    });
  }

  writeState({ parameters, m, v, updates, own }: AdapterState): void {
    for (const key of Object.keys(this.own)) delete this.own[key];
    for (const [key, records] of Object.entries(own ?? {})) this.own[key] = records.slice();
    Object.assign(this, { parameters: parameters.slice(), m: m.slice(), v: v.slice(), updates });
    this.known.on.length = 0;
    this.gradient.fill(0);
  }
}

/**
 * A flow's gradient from a report. The state of a prefix is its row of the tree: a weight of the
 * scalar for each, and the constant is not used.
 */
function addSlopes(
  records: Float32Array,
  rows: Int32Array,
  of: { readonly report: ArrayLike<number>; readonly loss: Loss; readonly width: number },
): void {
  const { report, loss, width } = of;
  const T1 = width + 1;
  rows.forEach((row, k) => {
    const line = Math.floor(k / T1) * loss.rows.length + loss.rows.indexOf("values");
    records[4 * row + 1] += report[line * T1 + (k % T1)];
  });
}
