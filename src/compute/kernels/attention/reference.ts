import type { Arrays } from "../../kernel";

/**
 * M rows: P of the prompt (the first `pad` of them garbage), then sequences of T. HQ query heads
 * share HKV key heads of D channels, REAL of them without padding.
 */
export interface Shape {
  readonly M: number;
  readonly P: number;
  readonly T: number;
  readonly HQ: number;
  readonly HKV: number;
  readonly D: number;
  readonly REAL: number;
}

/** The rows that row m sees. */
export function seen(m: number, { P, T }: Shape, pad: number): number[] {
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  if (m < P) return range(pad, m + 1);
  return [...range(pad, P), ...range(P + Math.floor((m - P) / T) * T, m + 1)];
}

const dot = (
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  j: number,
  n: number,
): number => {
  let sum = 0;
  for (let d = 0; d < n; d++) sum += a[i + d] * b[j + d];
  return sum;
};

/** Where q, k and v of (row, query head) begin in a packed row. */
const columns = ({ HQ, HKV, D }: Shape, head: number) => {
  const pair = Math.floor((head * HKV) / HQ);
  return { W: (HQ + 2 * HKV) * D, q: head * D, k: (HQ + pair) * D, v: (HQ + HKV + pair) * D };
};

/** Softmax of scores and its log-sum-exp. */
export function softmax(scores: readonly number[]): { p: number[]; lse: number } {
  const top = Math.max(...scores);
  const sum = scores.reduce((total, s) => total + Math.exp(s - top), 0);
  return { p: scores.map((s) => Math.exp(s - top) / sum), lse: top + Math.log(sum) };
}

export function attentionReference({ qkv, layout, out, lse }: Arrays, shape: Shape): void {
  const { M, HQ, D, REAL } = shape;
  out.fill(0);
  for (let m = 0; m < M; m++)
    for (let head = 0; head < HQ; head++) {
      const at = columns(shape, head);
      const keys = seen(m, shape, layout[0]);
      const soft = softmax(
        keys.map((k) => dot(qkv, m * at.W + at.q, qkv, k * at.W + at.k, D) / Math.sqrt(REAL)),
      );
      lse[m * HQ + head] = keys.length > 0 ? soft.lse : 0;
      keys.forEach((k, j) => {
        for (let d = 0; d < D; d++)
          out[(m * HQ + head) * D + d] += soft.p[j] * qkv[k * at.W + at.v + d];
      });
    }
}

/**
 * Where row `row` stands among the keys of a row that sees it: its place in the prompt, or P and
 * its place in the sequence.
 */
const slotOf = (row: number, { P, T }: Shape): number => (row < P ? row : P + ((row - P) % T));

/** p and ds = p (do·v − do·out)/√REAL of every pair that is seen, 0 elsewhere. */
export function attentionWeightsReference(
  { qkv, out, lse, dout, layout, pds }: Arrays,
  shape: Shape & { SLOTS: number },
): void {
  const { M, HQ, D, REAL, SLOTS } = shape;
  pds.fill(0);
  for (let m = 0; m < M; m++)
    for (let head = 0; head < HQ; head++) {
      const at = columns(shape, head);
      const o = (m * HQ + head) * D;
      for (const row of seen(m, shape, layout[0])) {
        const p = Math.exp(
          dot(qkv, m * at.W + at.q, qkv, row * at.W + at.k, D) / Math.sqrt(REAL) -
            lse[m * HQ + head],
        );
        const ds =
          (p * (dot(dout, o, qkv, row * at.W + at.v, D) - dot(dout, o, out, o, D))) /
          Math.sqrt(REAL);
        pds.set([p, ds], 2 * ((m * HQ + head) * SLOTS + slotOf(row, shape)));
      }
    }
}

/** dv = pᵀ do, dq = ds k, dk = dsᵀ q. */
export function attentionSlopes(
  { qkv, pds, dout, layout, dqkv }: Arrays,
  shape: Shape & { SLOTS: number },
): void {
  const { M, HQ, D, SLOTS } = shape;
  dqkv.fill(0);
  for (let m = 0; m < M; m++)
    for (let head = 0; head < HQ; head++) {
      const at = columns(shape, head);
      const q = m * at.W + at.q;
      const o = (m * HQ + head) * D;
      for (const row of seen(m, shape, layout[0])) {
        const [k, v] = [row * at.W + at.k, row * at.W + at.v];
        const pair = 2 * ((m * HQ + head) * SLOTS + slotOf(row, shape));
        for (let d = 0; d < D; d++) {
          dqkv[v + d] += pds[pair] * dout[o + d];
          dqkv[q + d] += pds[pair + 1] * qkv[k + d];
          dqkv[k + d] += pds[pair + 1] * qkv[q + d];
        }
      }
    }
}

/**
 * One token a row over prompt, cached ancestors and itself; then every row's k and v enter the
 * cache.
 */
export function cachedReference(
  { qkv, prompt, layout, ancestors, counts, slots, cache, out }: Arrays,
  shape: Omit<Shape, "T"> & { DEPTH: number },
): void {
  const { M, P, HQ, HKV, D, REAL, DEPTH } = shape;
  const WC = 2 * HKV * D;
  out.fill(0);
  for (let m = 0; m < M; m++)
    for (let head = 0; head < HQ; head++) {
      const at = columns({ ...shape, T: 1 }, head);
      const [k, v] = [at.k - HQ * D, at.v - HQ * D]; // within a cache entry
      const places: [ArrayLike<number>, number][] = [];
      for (let row = layout[0]; row < P; row++) places.push([prompt, row * at.W + HQ * D]);
      for (let i = 0; i < counts[m]; i++) places.push([cache, ancestors[m * DEPTH + i] * WC]);
      places.push([qkv, m * at.W + HQ * D]);
      const { p } = softmax(
        places.map(
          ([from, place]) => dot(qkv, m * at.W + at.q, from, place + k, D) / Math.sqrt(REAL),
        ),
      );
      places.forEach(([from, place], j) => {
        for (let d = 0; d < D; d++) out[(m * HQ + head) * D + d] += p[j] * from[place + v + d];
      });
    }
  for (let m = 0; m < M; m++)
    cache.set(qkv.subarray(m * (HQ * D + WC) + HQ * D, (m + 1) * (HQ * D + WC)), slots[m] * WC);
}
