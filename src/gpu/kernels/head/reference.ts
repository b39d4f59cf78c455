import type { Arrays, Sizes } from "../../kernel";
import { uniform } from "../../random";

/** z_v = h_m·e_v + bias_v. */
export function logit({ h, e, bias }: Arrays, C: number, m: number, v: number): number {
  let z = bias[v];
  for (let c = 0; c < C; c++) z += h[m * C + c] * e[v * C + c];
  return z;
}

/** (max, Σ exp(z − max)) of each tile of `size` tokens. */
export function partial(arrays: Arrays, { M, C, V, TILES }: Sizes, size: number): void {
  for (let m = 0; m < M; m++)
    for (let t = 0; t < TILES; t++) {
      const z = Array.from({ length: Math.min(size, V - t * size) }, (_, i) => logit(arrays, C, m, t * size + i));
      const top = Math.max(...z);
      arrays.partials[2 * (m * TILES + t)] = top;
      arrays.partials[2 * (m * TILES + t) + 1] = z.reduce((sum, x) => sum + Math.exp(x - top), 0);
    }
}

export function logSumExp({ partials, lse }: Arrays, { M, TILES }: Sizes): void {
  for (let m = 0; m < M; m++) {
    let top = -Infinity;
    for (let t = 0; t < TILES; t++) top = Math.max(top, partials[2 * (m * TILES + t)]);
    let sum = 0;
    for (let t = 0; t < TILES; t++) sum += partials[2 * (m * TILES + t) + 1] * Math.exp(partials[2 * (m * TILES + t)] - top);
    lse[m] = top + Math.log(sum);
  }
}

export function gather(arrays: Arrays, { C, K }: Sizes): void {
  const { lse, rows, tokens, logp } = arrays;
  for (let k = 0; k < K; k++) logp[k] = logit(arrays, C, rows[k], tokens[k]) - lse[rows[k]];
}

/** Splits of ceil(V/S) tokens. */
export function expectation(arrays: Arrays, { M, C, V, S }: Sizes): void {
  const { e, lse, expect } = arrays;
  const size = Math.ceil(V / S);
  expect.fill(0);
  for (let m = 0; m < M; m++)
    for (let v = 0; v < V; v++) {
      const p = Math.exp(logit(arrays, C, m, v) - lse[m]);
      const at = (Math.floor(v / size) * M + m) * C;
      for (let c = 0; c < C; c++) expect[at + c] += p * e[v * C + c];
    }
}

export function pull({ expect, e, dlogp, tokens, order, rowStart, dh }: Arrays, { M, C, S }: Sizes): void {
  dh.fill(0);
  for (let m = 0; m < M; m++) {
    let total = 0;
    for (let i = rowStart[m]; i < rowStart[m + 1]; i++) {
      const k = order[i];
      total += dlogp[k];
      for (let c = 0; c < C; c++) dh[m * C + c] += dlogp[k] * e[tokens[k] * C + c];
    }
    for (let s = 0; s < S; s++) for (let c = 0; c < C; c++) dh[m * C + c] -= total * expect[(s * M + m) * C + c];
  }
}

const wordFloat = (word: number): number => new Float32Array(Uint32Array.of(word).buffer)[0];

/** Gumbel-max: score = z/temperature − log(−log u); the best of each tile. */
export function sample(arrays: Arrays, { M, C, V, TILES }: Sizes, size: number): void {
  const { draw, best } = arrays;
  for (let m = 0; m < M; m++)
    for (let t = 0; t < TILES; t++) {
      let top = -Infinity;
      let token = t * size;
      for (let v = t * size; v < Math.min(V, (t + 1) * size); v++) {
        const u = uniform(draw[0], draw[1], draw[2] * 65536 + draw[3], (draw[7] + m) * V + v);
        const score = v === draw[5] && draw[6] === 0 ? -1e30 : logit(arrays, C, m, v) * wordFloat(draw[4]) - Math.log(-Math.log(u));
        if (score > top) [top, token] = [score, v];
      }
      best[2 * (m * TILES + t)] = Math.fround(top);
      best[2 * (m * TILES + t) + 1] = token;
    }
}

export function choose({ best, tokens }: Arrays, { M, TILES }: Sizes): void {
  for (let m = 0; m < M; m++) {
    let at = 0;
    for (let t = 1; t < TILES; t++) if (best[2 * (m * TILES + t)] > best[2 * (m * TILES + at)]) at = t;
    tokens[m] = best[2 * (m * TILES + at) + 1];
  }
}

export function logProbs(arrays: Arrays, { M, C, V }: Sizes): void {
  for (let m = 0; m < M; m++) for (let v = 0; v < V; v++) arrays.logp[m * V + v] = logit(arrays, C, m, v) - arrays.lse[m];
}
