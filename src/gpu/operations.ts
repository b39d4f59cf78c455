/**
 * Differentiable operations on the graph: each records its forward launches and, beside them, how its
 * gradient is computed. Base weights are frozen, so only activations and the adapter get gradients.
 */
import { type Graph } from "./graph";
import { attentionBackward, attentionForward } from "./kernels/attention/spec";
import { geluBackward, geluForward } from "./kernels/gelu/spec";
import { headExtend, headGradMean, headGradPairs, headNarrow, headPairSums } from "./kernels/head-adapter/spec";
import { headExpect, headGather, headLse, headPartial, headPull, headSplits, headTiles } from "./kernels/head/spec";
import { layernormBackward, layernormForward } from "./kernels/layernorm/spec";
import { linearBackward, linearForward } from "./kernels/linear/spec";
import { loraBack, loraDown, loraGradA, loraGradB } from "./kernels/lora/spec";
import { rmsnormBackward, rmsnormForward } from "./kernels/rmsnorm/spec";
import { ropePack, ropeUnpack } from "./kernels/rope/spec";
import { add, rowsPut, rowsTake } from "./kernels/rows/spec";
import { swigluBackward, swigluForward } from "./kernels/swiglu/spec";
import { type Tensor, elements, resident, view } from "./tensor";

/** A row of zeros, never written: stands for "no residual", "no bias", "no gradient so far". */
const zeros = resident("zeros", "f32", [65536]);
/** n zeros, n ≤ 65536. */
export const zeroRow = (n: number): Tensor => view(zeros, 0, [n]);

/** A linear layer with its adapter: y = xW + bias + scale·(xAᵀ)Bᵀ. */
export interface Linear {
  readonly w: Tensor; // f16 [K, N]
  readonly bias: Tensor; // f32 [N]
  readonly a: Tensor; // f32 [R, K], PEFT's lora_A
  readonly b: Tensor; // f32 [N, R], PEFT's lora_B
  readonly da: Tensor; // gradients, accumulated
  readonly db: Tensor;
}

const plus = (g: Graph, sofar: Tensor | undefined, d: Tensor): Tensor =>
  sofar ? g.run(add, { N: elements(d) }, { a: sofar, b: d }).y : d;

/** y [M, N] of x [M, K]; `residual` [M, N] is added in the same launch. `scale` f32[1] is α/r, or 0 for the bare base. */
export function linear(g: Graph, x: Tensor, layer: Linear, scale: Tensor, options: { residual?: Tensor; into?: Tensor } = {}): Tensor {
  const [K, N] = layer.w.shape;
  const [R] = layer.a.shape;
  const M = elements(x) / K;
  const { residual, into } = options;
  const { u } = g.run(loraDown, { M, K, R }, { x, a: layer.a });
  const { y } = g.run(
    linearForward, { M, K, N, R, MR: residual ? M : 1 },
    { x, w: layer.w, bias: layer.bias, u, b: layer.b, scale, residual: residual ?? zeroRow(N) },
    into ? { y: into } : {},
  );
  g.differentiable({
    inputs: residual ? [x, residual] : [x], outputs: [y], trains: true,
    pullback: ([dy], [sofar, residualSofar], [needed]) => {
      const { v } = g.run(loraBack, { M, N, R }, { dy, b: layer.b, scale });
      g.run(loraGradA, { M, K, R }, { v, x, da: layer.da });
      g.run(loraGradB, { M, N, R }, { dy, u, scale, db: layer.db });
      const dResidual = residual && plus(g, residualSofar, dy);
      if (!needed) return [undefined, dResidual];
      const { dx } = g.run(linearBackward, { M, K, N, R, MS: sofar ? M : 1 }, { dy, w: layer.w, v, a: layer.a, sofar: sofar ?? zeroRow(K) });
      return [dx, dResidual];
    },
  });
  return y;
}

/** y [M, C]: zero mean, unit variance per row, then gain and bias (Ba et al. 2016). */
export function layernorm(g: Graph, x: Tensor, gain: Tensor, bias: Tensor, EPS: number): Tensor {
  const C = elements(gain);
  const M = elements(x) / C;
  const { y, stats } = g.run(layernormForward, { M, C, EPS }, { x, gain, bias });
  g.differentiable({
    inputs: [x], outputs: [y],
    pullback: ([dy], [sofar]) => [g.run(layernormBackward, { M, C, MS: sofar ? M : 1 }, { x, stats, gain, dy, sofar: sofar ?? zeroRow(C) }).dx],
  });
  return y;
}

/** y [M, C] = gain·x/√(mean x² + ε) (Zhang & Sennrich 2019). */
export function rmsnorm(g: Graph, x: Tensor, gain: Tensor, EPS: number): Tensor {
  const C = elements(gain);
  const M = elements(x) / C;
  const { y, stats } = g.run(rmsnormForward, { M, C, EPS }, { x, gain });
  g.differentiable({
    inputs: [x], outputs: [y],
    pullback: ([dy], [sofar]) => [g.run(rmsnormBackward, { M, C, MS: sofar ? M : 1 }, { x, stats, gain, dy, sofar: sofar ?? zeroRow(C) }).dx],
  });
  return y;
}

/** y [M, C] = GELU(x), tanh form (Hendrycks & Gimpel 2016). */
export function gelu(g: Graph, x: Tensor): Tensor {
  const [M, C] = x.shape;
  const { y } = g.run(geluForward, { M, C }, { x });
  g.differentiable({
    inputs: [x], outputs: [y],
    pullback: ([dy], [sofar]) => [plus(g, sofar, g.run(geluBackward, { M, C }, { x, dy }).dx)],
  });
  return y;
}

/** silu(gate)·up, [M, F] (Shazeer 2020). */
export function swiglu(g: Graph, gate: Tensor, up: Tensor): Tensor {
  const [M, F] = gate.shape;
  const { y } = g.run(swigluForward, { M, F }, { gate, up });
  g.differentiable({
    inputs: [gate, up], outputs: [y],
    pullback: ([dy], [gateSofar, upSofar]) => {
      const { dgate, dup } = g.run(swigluBackward, { M, F }, { gate, up, dy });
      return [plus(g, gateSofar, dgate), plus(g, upSofar, dup)];
    },
  });
  return y;
}

export interface Heads {
  readonly HQ: number; // query heads
  readonly HKV: number; // key and value heads
  readonly D: number; // width of a head
}

/** Rotates q and k by position (Su et al. 2021, Hugging Face's halves) and packs q|k|v into [M, (HQ+2HKV)D]. */
export function rope(g: Graph, parts: { q: Tensor; k: Tensor; v: Tensor }, positions: Tensor, { HQ, HKV, D, theta: THETA }: Heads & { theta: number }, into?: Tensor): Tensor {
  const M = elements(positions);
  const dims = { M, HQ, HKV, D, THETA, WQ: HQ * D, WKV: HKV * D, W: (HQ + 2 * HKV) * D };
  const { qkv } = g.run(ropePack, dims, { ...parts, positions }, into ? { qkv: into } : {});
  g.differentiable({
    inputs: [parts.q, parts.k, parts.v], outputs: [qkv],
    pullback: ([dqkv], sofar) => {
      const { dq, dk, dv } = g.run(ropeUnpack, dims, { dqkv, positions });
      return [plus(g, sofar[0], dq), plus(g, sofar[1], dk), plus(g, sofar[2], dv)];
    },
  });
  return qkv;
}

/** Rows: P of one shared prompt (the first `layout[0]` are padding), then B sequences of T. */
export interface Rows {
  readonly P: number;
  readonly B: number;
  readonly T: number;
}

/** Causal attention in which every sequence sees the one prompt. qkv [M, W] → [M, HQ·D]. */
export function attention(g: Graph, qkv: Tensor, layout: Tensor, { P, B, T }: Rows, { HQ, HKV, D }: Heads): Tensor {
  const dims = { M: P + B * T, P, B, T, HQ, HKV, D, W: (HQ + 2 * HKV) * D, WQ: HQ * D };
  const { out, lse } = g.run(attentionForward, dims, { qkv, layout });
  g.differentiable({
    inputs: [qkv], outputs: [out],
    pullback: ([dout], [sofar]) => [plus(g, sofar, g.run(attentionBackward, dims, { qkv, out, lse, dout, layout }).dqkv)],
  });
  return out;
}

/** Rows START … START+R−1 of x [M, C]. */
export function takeRows(g: Graph, x: Tensor, START: number, R: number): Tensor {
  const [M, C] = x.shape;
  const dims = { M, R, START, C };
  const { y } = g.run(rowsTake, dims, { x });
  g.differentiable({
    inputs: [x], outputs: [y],
    pullback: ([dy], [sofar]) => [plus(g, sofar, g.run(rowsPut, dims, { dy }).dx)],
  });
  return y;
}

/** The output layer with its adapter, z = x·[e | B]ᵀ + bias, x = [h | scale·h·Aᵀ]. */
export interface Head {
  readonly e: Tensor; // f16 [V, C+R], the output embedding and B, packed
  readonly bias: Tensor; // f32 [V], added to the logits
  readonly a: Tensor; // f32 [R, C], PEFT's lora_A
  readonly da: Tensor; // gradients, accumulated
  readonly db: Tensor; // f32 [V, R]
}

/** x [M, C+R] = [h | scale·h·Aᵀ], what the head's products read. */
export function headInput(g: Graph, h: Tensor, { a, da }: Head, scale: Tensor): Tensor {
  const [R, C] = a.shape;
  const M = elements(h) / C;
  const dims = { M, C, R, CR: C + R };
  const { x } = g.run(headExtend, dims, { h, a, scale });
  g.differentiable({
    inputs: [h], outputs: [x], trains: true,
    pullback: ([dx], [sofar]) => {
      const { dh, v } = g.run(headNarrow, dims, { dx, a, scale });
      g.run(loraGradA, { M, K: C, R }, { v, x: h, da });
      return [plus(g, sofar, dh)];
    },
  });
  return x;
}

/** Which log-probabilities are wanted: K pairs (row, token), and the same sorted by row for the gradient. */
export interface Pairs {
  readonly rows: Tensor; // u32 [K]
  readonly tokens: Tensor; // u32 [K]
  readonly order: Tensor; // u32 [K]
  readonly rowStart: Tensor; // u32 [M+1]
}

/** log Σ_v exp z_v of every row's logits, [M]; the logits are never stored. x is `headInput`'s. */
export function logSumExp(g: Graph, x: Tensor, { e, bias }: Head, into?: Tensor): Tensor {
  const [V, C] = e.shape;
  const M = elements(x) / C;
  const TILES = headTiles(V);
  const { partials } = g.run(headPartial, { M, C, V, TILES }, { h: x, e, bias });
  return g.run(headLse, { M, TILES }, { partials }, into ? { lse: into } : {}).lse;
}

/** log p of K (row, token) pairs. x [M, C+R] is `headInput`'s. */
export function pairLogProbs(g: Graph, x: Tensor, head: Head, pairs: Pairs, into?: Tensor): Tensor {
  const { e, bias, a, db } = head;
  const [V, CR] = e.shape;
  const [R, C] = a.shape;
  const M = elements(x) / CR;
  const K = elements(pairs.rows);
  const { rows, tokens, order, rowStart } = pairs;
  const lse = logSumExp(g, x, head);
  const { logp } = g.run(headGather, { M, C: CR, V, K }, { h: x, e, bias, lse, rows, tokens }, into ? { logp: into } : {});
  g.differentiable({
    inputs: [x], outputs: [logp], trains: true,
    pullback: ([dlogp], [sofar]) => {
      const S = headSplits(M, V);
      const { s } = g.run(headPairSums, { M, M1: M + 1, K }, { dlogp, order, rowStart });
      g.run(headGradMean, { M, C, R, CR, V }, { x, packed: e, bias, lse, weight: s, db });
      g.run(headGradPairs, { M, C, R, CR, V, K }, { x, dlogp, rows, tokens, db });
      const { expect } = g.run(headExpect, { M, C: CR, V, S }, { h: x, e, bias, lse });
      const { dh } = g.run(headPull, { M, M1: M + 1, C: CR, V, K, S }, { expect, e, dlogp, tokens, order, rowStart });
      return [plus(g, sofar, dh)];
    },
  });
  return logp;
}
