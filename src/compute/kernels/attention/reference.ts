import { addScaled, at, dot, range, row } from "../../arrays";

/**
 * M rows: P of the prompt (the first `pad` of them garbage), then sequences of T. HQ query heads
 * share HKV key heads of D channels, REAL of them without padding.
 */
interface Shape extends Heads {
  readonly M: number;
  readonly P: number;
  readonly T: number;
}
interface Heads {
  readonly HQ: number;
  readonly HKV: number;
  readonly D: number;
  readonly REAL: number;
}

/** The rows that row m sees. */
function seen(m: number, { P, T }: Shape, pad: number): number[] {
  const between = (from: number, to: number) => range(Math.max(0, to - from)).map((i) => from + i);
  if (m < P) return between(pad, m + 1);
  const own = P + Math.floor((m - P) / T) * T;
  return [...between(pad, P), ...between(own, m + 1)];
}

/** Views into packed rows q [HQ, D] | k [HKV, D] | v [HKV, D], by row and query head. */
function packed(rows: Float64Array, { HQ, HKV, D }: Heads) {
  const slots = HQ + 2 * HKV;
  const pair = (head: number) => Math.floor((head * HKV) / HQ);
  return {
    q: (m: number, head: number) => row(rows, m * slots + head, D),
    k: (m: number, head: number) => row(rows, m * slots + HQ + pair(head), D),
    v: (m: number, head: number) => row(rows, m * slots + HQ + HKV + pair(head), D),
    both: (m: number) => row(rows, m, slots * D).subarray(HQ * D),
  };
}

/** Views into cache entries k [HKV, D] | v [HKV, D], by entry and query head. */
function cached(entries: Float64Array, { HQ, HKV, D }: Heads) {
  const pair = (head: number) => Math.floor((head * HKV) / HQ);
  return {
    k: (entry: number, head: number) => row(entries, entry * 2 * HKV + pair(head), D),
    v: (entry: number, head: number) => row(entries, entry * 2 * HKV + HKV + pair(head), D),
  };
}

/** Softmax of scores and its log-sum-exp. */
function softmax(scores: readonly number[]): { p: number[]; lse: number } {
  const top = Math.max(...scores);
  const sum = scores.reduce((total, s) => total + Math.exp(s - top), 0);
  return { p: scores.map((s) => Math.exp(s - top) / sum), lse: top + Math.log(sum) };
}

/** out_m = Σ_k p_mk v_k and lse_m = log Σ_k exp s_mk over the keys that row m sees. */
export function attentionReference(
  { qkv, layout, out, lse }: Forward & { out: Float64Array; lse: Float64Array },
  shape: Shape,
): void {
  const { M, HQ, D, REAL } = shape;
  const { q, k, v } = packed(qkv, shape);
  out.fill(0);
  for (const m of range(M))
    for (const head of range(HQ)) {
      const keys = seen(m, shape, at(layout, 0));
      const scores = keys.map((key) => dot(q(m, head), k(key, head)) / Math.sqrt(REAL));
      const soft = softmax(scores);
      lse[m * HQ + head] = keys.length > 0 ? soft.lse : 0;
      const o = row(out, m * HQ + head, D);
      for (const [j, key] of keys.entries()) addScaled(o, at(soft.p, j), v(key, head));
    }
}
interface Forward {
  readonly qkv: Float64Array;
  readonly layout: Uint32Array;
}

/**
 * Where row `key` stands among the keys of a row that sees it: its place in the prompt, or P and
 * its place in the sequence.
 */
const slotOf = (key: number, { P, T }: Shape): number => (key < P ? key : P + ((key - P) % T));

interface Weights extends Forward {
  readonly out: Float64Array;
  readonly lse: Float64Array;
  readonly dout: Float64Array;
  readonly pds: Float64Array;
}
type WithSlots = Shape & { readonly SLOTS: number };

/** p and ds = p (do·v − do·out)/√REAL of every pair that is seen, 0 elsewhere. */
export function attentionWeightsReference(arrays: Weights, shape: WithSlots): void {
  const { qkv, out, lse, dout, layout, pds } = arrays;
  const { M, HQ, D, REAL, SLOTS } = shape;
  const { q, k, v } = packed(qkv, shape);
  pds.fill(0);
  for (const m of range(M))
    for (const head of range(HQ)) {
      const place = m * HQ + head;
      const slope = row(dout, place, D);
      const level = dot(slope, row(out, place, D));
      for (const key of seen(m, shape, at(layout, 0))) {
        const p = Math.exp(dot(q(m, head), k(key, head)) / Math.sqrt(REAL) - at(lse, place));
        const ds = (p * (dot(slope, v(key, head)) - level)) / Math.sqrt(REAL);
        pds.set([p, ds], 2 * (place * SLOTS + slotOf(key, shape)));
      }
    }
}

interface Slopes extends Forward {
  readonly pds: Float64Array;
  readonly dout: Float64Array;
  readonly dqkv: Float64Array;
}

/** dv = pᵀ do, dq = ds k, dk = dsᵀ q. */
export function attentionSlopes({ qkv, pds, dout, layout, dqkv }: Slopes, shape: WithSlots): void {
  const { M, HQ, D, SLOTS } = shape;
  const { q, k } = packed(qkv, shape);
  const slope = packed(dqkv, shape);
  dqkv.fill(0);
  for (const m of range(M))
    for (const head of range(HQ))
      for (const key of seen(m, shape, at(layout, 0))) {
        const pair = 2 * ((m * HQ + head) * SLOTS + slotOf(key, shape));
        const [p, ds] = [at(pds, pair), at(pds, pair + 1)];
        addScaled(slope.v(key, head), p, row(dout, m * HQ + head, D));
        addScaled(slope.q(m, head), ds, k(key, head));
        addScaled(slope.k(key, head), ds, q(m, head));
      }
}

interface Cached extends Forward {
  readonly prompt: Float64Array;
  readonly ancestors: Uint32Array;
  readonly counts: Uint32Array;
  readonly slots: Uint32Array;
  readonly cache: Float64Array;
  readonly out: Float64Array;
}

/**
 * One token a row over prompt, cached ancestors and itself; then every row's k and v enter the
 * cache.
 */
export function cachedReference(
  { qkv, prompt, layout, ancestors, counts, slots, cache, out }: Cached,
  shape: Heads & { readonly M: number; readonly P: number; readonly DEPTH: number },
): void {
  const { M, P, HQ, HKV, D, REAL, DEPTH } = shape;
  const [own, before, entries] = [packed(qkv, shape), packed(prompt, shape), cached(cache, shape)];
  const pad = at(layout, 0);
  out.fill(0);
  for (const m of range(M)) {
    const path = range(at(counts, m)).map((i) => at(ancestors, m * DEPTH + i));
    for (const head of range(HQ)) {
      const seenPairs = [
        ...range(P - pad).map((i) => [before.k(pad + i, head), before.v(pad + i, head)] as const),
        ...path.map((slot) => [entries.k(slot, head), entries.v(slot, head)] as const),
        [own.k(m, head), own.v(m, head)] as const,
      ];
      const { p } = softmax(seenPairs.map(([key]) => dot(own.q(m, head), key) / Math.sqrt(REAL)));
      const o = row(out, m * HQ + head, D);
      for (const [j, [, value]] of seenPairs.entries()) addScaled(o, at(p, j), value);
    }
  }
  for (const m of range(M)) cache.set(own.both(m), at(slots, m) * 2 * HKV * D);
}

interface Forest extends Forward {
  readonly prompt: Float64Array;
  readonly ancestors: Uint32Array;
  readonly counts: Uint32Array;
  readonly out: Float64Array;
}

/** Rows of a known tree, each over the prompt, its ancestors among the rows, and itself. */
export function forestReference(
  { qkv, prompt, layout, ancestors, counts, out }: Forest,
  shape: Heads & { readonly M: number; readonly P: number; readonly DEPTH: number },
): void {
  const { M, P, HQ, D, REAL, DEPTH } = shape;
  const [rows, before] = [packed(qkv, shape), packed(prompt, shape)];
  const pad = at(layout, 0);
  out.fill(0);
  for (const m of range(M)) {
    const path = range(at(counts, m)).map((i) => at(ancestors, m * DEPTH + i));
    for (const head of range(HQ)) {
      const seenPairs = [
        ...range(P - pad).map((i) => [before.k(pad + i, head), before.v(pad + i, head)] as const),
        ...[...path, m].map((node) => [rows.k(node, head), rows.v(node, head)] as const),
      ];
      const { p } = softmax(seenPairs.map(([key]) => dot(rows.q(m, head), key) / Math.sqrt(REAL)));
      const o = row(out, m * HQ + head, D);
      for (const [j, [, value]] of seenPairs.entries()) addScaled(o, at(p, j), value);
    }
  }
}
