import type { Continuation, Policy, SampleRequest, TokenTree } from "../../lm/policy";
import { uniform } from "../../lm/streams";
import type { Nats, Prompt, Sequences } from "../../lm/sequences";
import { logSumExp } from "../numbers";
import type { Moment } from "../report";

/** log q(· | prefix), [V], normalised. */
export type NextToken = (prefix: readonly number[]) => Float32Array;

/** A moment of a run whose target was never edited. */
export const momentAt = (step: number, rewardTemperature = 1): Moment => ({
  step,
  rewardTemperature,
  target: 0,
});

/**
 * A random tree: independent logits at every prefix, `spread` wide, a pure function of (seed,
 * prefix).
 */
export const randomNext = (vocabulary: number, seed: number, spread = 3): NextToken =>
  remembered((prefix) => {
    const name = prefix.reduce((h, token) => (Math.imul(h, vocabulary + 1) + token + 1) | 0, seed);
    const logits = Array.from(
      { length: vocabulary },
      (_, v) => spread * uniform(name, prefix.length, 0, v),
    );
    const norm = logSumExp(logits);
    return Float32Array.from(logits, (x) => x - norm);
  });

/** Computes each prefix once. */
export function remembered(next: NextToken): NextToken {
  const known = new Map<string, Float32Array>();
  return (prefix) => {
    const name = prefix.join(" ");
    const row = known.get(name) ?? next(prefix);
    known.set(name, row);
    return row;
  };
}

/** Every string of at most `longest` tokens, shorter before longer. */
export function everyString(vocabulary: number, stop: number, longest: number): number[][] {
  const out: number[][] = [[]];
  for (let from = 0, n = 1; n <= longest; n++) {
    const to = out.length;
    for (; from < to; from++)
      for (let v = 0; v < vocabulary; v++) if (v !== stop) out.push([...out[from], v]);
  }
  return out;
}

/** log q(z⊤) of one string. */
export function stringLogProb(next: NextToken, stop: number, z: ArrayLike<number>): Nats {
  let sum = 0;
  const prefix: number[] = [];
  for (let i = 0; i <= z.length; i++) {
    sum += next(prefix)[i < z.length ? z[i] : stop];
    if (i < z.length) prefix.push(z[i]);
  }
  return sum;
}

class TableTree implements TokenTree {
  private readonly strings: number[][] = [[]];
  calls = 0;
  constructor(
    private readonly next: NextToken,
    private readonly vocabulary: number,
    private readonly stop: number,
  ) {}

  root(): Promise<Float32Array> {
    return Promise.resolve(this.next([]));
  }
  extend(parents: Uint32Array, tokens: Uint32Array): Promise<Float32Array> {
    this.calls++;
    const out = new Float32Array(parents.length * this.vocabulary);
    const known = this.strings.length;
    parents.forEach((parent, k) => {
      if (parent >= known) throw new Error("a parent must have been added by an earlier call");
      this.strings.push([...this.strings[parent], tokens[k]]);
      out.set(this.next(this.strings[known + k]), k * this.vocabulary);
    });
    return Promise.resolve(out);
  }
  mass(
    parents: Uint32Array,
    tokens: Uint32Array,
  ): Promise<{ logQ: Float32Array; logStop: Float32Array }> {
    const strings: number[][] = [[]];
    const logQ = new Float32Array(parents.length);
    const logStop = new Float32Array(parents.length);
    parents.forEach((parent, s) => {
      if (s > 0) strings.push([...strings[parent], tokens[s]]);
      if (s > 0) logQ[s] = this.next(strings[parent])[tokens[s]];
      logStop[s] = this.next(strings[s])[this.stop];
    });
    return Promise.resolve({ logQ, logStop });
  }
  close(): void {}
}

/**
 * A policy that is two tables, adapter on and off. It cannot learn; tests of the metrics need no
 * more.
 */
export class TablePolicy implements Policy {
  sampled = 0;
  constructor(
    readonly vocabulary: number,
    readonly stopToken: number,
    readonly on: NextToken,
    readonly off: NextToken,
  ) {}

  tree(_prompt: Prompt, adapter: "on" | "off"): TableTree {
    return new TableTree(this[adapter], this.vocabulary, this.stopToken);
  }
  sample(request: SampleRequest): Promise<Sequences> {
    const { batch, minLength, maxLength, temperature, seed, step, stream, tool } = request;
    this.sampled += batch;
    const tokens = new Uint32Array(batch * maxLength).fill(this.stopToken);
    const lengths = new Uint32Array(batch);
    const actions = new Uint8Array(batch * maxLength).fill(1);
    for (let b = 0; b < batch; b++) {
      const z: number[] = [];
      while (z.length < maxLength) {
        const weights = Array.from(this[request.adapter](z), (x, v) =>
          v === this.stopToken && z.length < minLength ? 0 : Math.exp(x / temperature),
        );
        let u =
          uniform(seed ^ (step * 7919), stream, z.length, b) * weights.reduce((a, w) => a + w, 0);
        const token = weights.findIndex((w) => (u -= w) < 0);
        if (token === this.stopToken) break;
        z.push(token);
        const forced = Array.from(tool?.(Uint32Array.from(z)) ?? []).slice(0, maxLength - z.length);
        actions.fill(0, b * maxLength + z.length, b * maxLength + z.length + forced.length);
        z.push(...forced);
      }
      tokens.set(z, b * maxLength);
      lengths[b] = z.length;
    }
    const z = { batch, width: maxLength, tokens, lengths };
    return Promise.resolve(tool ? { ...z, actions } : z);
  }
  logProbs(_prompt: Prompt, z: Sequences, adapter: "on" | "off"): ReturnType<Policy["logProbs"]> {
    const logQ = new Float32Array(z.batch * z.width);
    const logStop = new Float32Array(z.batch * (z.width + 1));
    for (let b = 0; b < z.batch; b++)
      for (let i = 0; i <= z.lengths[b]; i++) {
        const row = this[adapter](Array.from(z.tokens.subarray(b * z.width, b * z.width + i)));
        logStop[b * (z.width + 1) + i] = row[this.stopToken];
        if (i < z.lengths[b]) logQ[b * z.width + i] = row[z.tokens[b * z.width + i]];
      }
    return Promise.resolve({ logQ, logStop });
  }
  scoreContinuations(
    _prompt: Prompt,
    asked: readonly Continuation[],
    adapter: "on" | "off",
  ): Promise<Float64Array> {
    const next = this[adapter];
    const score = ({ after, tokens }: Continuation) => {
      const string = [...after, ...tokens];
      const logP = (token: number, k: number) => next(string.slice(0, after.length + k))[token];
      return Array.from(tokens, logP).reduce((sum, p) => sum + p, 0);
    };
    return Promise.resolve(Float64Array.from(asked, score));
  }
  /** Counts of every token: strings with the same tokens are alike. */
  embed(_prompt: Prompt, z: Sequences): Promise<Float32Array> {
    const out = new Float32Array(z.batch * this.vocabulary);
    for (let b = 0; b < z.batch; b++)
      for (let i = 0; i < z.lengths[b]; i++) out[b * this.vocabulary + z.tokens[b * z.width + i]]++;
    return Promise.resolve(out);
  }
  train(): never {
    throw new Error("a table does not train");
  }
  update(): never {
    throw new Error("a table does not train");
  }
  readState(): never {
    throw new Error("a table has no adapter");
  }
  writeState(): void {}
  resetAdapter(): void {}
}
