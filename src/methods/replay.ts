/**
 * The replay buffer: good sequences found so far, by prompt, each with the log-reward of all its
 * prefixes. Rewards are kept untempered, so the temperature may change between storing and
 * replaying. log q is never kept, because a replayed sequence is scored again under the present
 * policy.
 */
import { exp } from "../exact-math";
import type { Prompt, Sequences } from "../lm/sequences";
import { sequence, sequenceActions } from "../lm/sequences";
import { editDistance } from "./editDistance";
import { below } from "./draws";
import type { Draw } from "./draws";

export type ReplaySampling = "uniform" | "reward";

/** What a prompt's buffer begins with. */
export type ReplaySeed = "none" | "references";

export interface ReplayRules {
  readonly capacity: number; // sequences a prompt
  readonly tolerance: number; // near-duplicate: edit distance < tolerance · (length a + length b)
  readonly sampling: ReplaySampling; // ours to choose: with equal chance, or ∝ R
}

export interface Kept {
  readonly tokens: Uint32Array; // [n]
  readonly actions?: Uint8Array; // [n] as in `Sequences`; absent: all 1
  readonly logR: Float32Array; // [n+1] untempered, whole [nats]
}
/** Plain data, for saving. Order matters: it decides what a draw finds. */
export type ReplayState = readonly { readonly prompt: string; readonly kept: readonly Kept[] }[];

export class Replay {
  private readonly byPrompt = new Map<string, Kept[]>();

  constructor(readonly rules: ReplayRules) {}

  holds = (prompt: Prompt): boolean => this.count(prompt) > 0;
  count = (prompt: Prompt): number => this.byPrompt.get(prompt.id)?.length ?? 0;

  /** Takes in every sequence of a batch; `logR` [B, T+1] untempered. */
  insert(prompt: Prompt, z: Sequences, logR: Float32Array): void {
    for (let b = 0; b < z.batch; b++) {
      const start = b * (z.width + 1);
      const actions = sequenceActions(z, b)?.slice();
      this.insertOne(prompt, {
        tokens: sequence(z, b).slice(),
        ...(actions && { actions }),
        logR: logR.slice(start, start + z.lengths[b] + 1),
      });
    }
  }

  /**
   * Skips what is there already; of two near-duplicates keeps the better; otherwise adds it and,
   * when the prompt is over capacity, drops the lowest terminal reward (the oldest of equals).
   */
  insertOne(prompt: Prompt, item: Kept): void {
    const stored = this.byPrompt.get(prompt.id) ?? [];
    this.byPrompt.set(prompt.id, stored);
    if (stored.some((kept) => same(kept.tokens, item.tokens))) return;
    const near = stored.findIndex((kept) => this.alike(kept.tokens, item.tokens));
    if (near < 0) stored.push(item);
    else if (terminal(item) > terminal(stored[near])) stored[near] = item;
    if (stored.length > this.rules.capacity) stored.splice(lowest(stored), 1);
  }

  /**
   * A batch from what is stored of one prompt, `width` ≥ every stored length: with replacement,
   * uniform or ∝ R = exp(log R). By reward, a prompt with fewer sequences than the batch gives each
   * in turn instead (the official code returns the short batch; here the batch keeps its shape, so
   * that the device's plan does too).
   */
  draw(
    prompt: Prompt,
    shape: { batch: number; width: number; stopToken: number },
    draw: Draw,
  ): { z: Sequences; logR: Float32Array } {
    const stored = this.byPrompt.get(prompt.id) ?? [];
    if (stored.length === 0) throw new Error(`replay: nothing kept for prompt ${prompt.id}`);
    return pack(
      choose(stored, shape.batch, this.rules.sampling, draw),
      shape.width,
      shape.stopToken,
    );
  }

  clear = (): void => this.byPrompt.clear();
  state = (): ReplayState =>
    [...this.byPrompt].map(([prompt, kept]) => ({ prompt, kept: [...kept] }));
  restore(state: ReplayState): void {
    this.clear();
    for (const { prompt, kept } of state) this.byPrompt.set(prompt, [...kept]);
  }

  private alike(a: Uint32Array, b: Uint32Array): boolean {
    const bound = this.rules.tolerance * (a.length + b.length);
    return editDistance(a, b, bound) < bound;
  }
}

const terminal = ({ logR }: Kept) => logR[logR.length - 1];
const same = (a: Uint32Array, b: Uint32Array) =>
  a.length === b.length && a.every((token, i) => token === b[i]);
const lowest = (stored: readonly Kept[]) =>
  stored.reduce((low, kept, i) => (terminal(kept) < terminal(stored[low]) ? i : low), 0);

function choose(
  stored: readonly Kept[],
  batch: number,
  sampling: ReplaySampling,
  draw: Draw,
): Kept[] {
  const slots = Array.from({ length: batch }, (_, b) => b);
  if (sampling === "uniform") return slots.map((b) => stored[below(stored.length, draw(b))]);
  if (stored.length < batch) return slots.map((b) => stored[b % stored.length]);
  const best = Math.max(...stored.map(terminal));
  const weights = stored.map((kept) => exp(terminal(kept) - best));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return slots.map((b) => stored[pick(weights, draw(b) * total)]);
}

/** The first index whose cumulative weight passes `mark`. */
function pick(weights: readonly number[], mark: number): number {
  let sum = 0;
  const found = weights.findIndex((w) => (sum += w) > mark);
  return found < 0 ? weights.length - 1 : found;
}

function pack(
  items: readonly Kept[],
  width: number,
  stopToken: number,
): { z: Sequences; logR: Float32Array } {
  const batch = items.length;
  const tokens = new Uint32Array(batch * width).fill(stopToken);
  const logR = new Float32Array(batch * (width + 1));
  const tools = items.some((item) => item.actions);
  const actions = tools ? new Uint8Array(batch * width).fill(1) : undefined;
  items.forEach((item, b) => {
    tokens.set(item.tokens, b * width);
    actions?.set(item.actions ?? [], b * width);
    logR.set(item.logR, b * (width + 1));
  });
  return {
    z: {
      batch,
      width,
      tokens,
      lengths: Uint32Array.from(items, (item) => item.tokens.length),
      ...(actions && { actions }),
    },
    logR,
  };
}
