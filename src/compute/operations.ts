/**
 * Differentiable operations on the graph: each records its forward launches and, beside them, how
 * its gradient is computed. Base weights are frozen, so only activations and the adapter get
 * gradients.
 */
import { type Graph } from "./graph";
import { attentionBackward, attentionForward, attentionWeights } from "./kernels/attention/spec";
import { headPairs, headPartials, headSlopes, headTiles } from "./kernels/head/spec";
import { layernormBackward, layernormForward } from "./kernels/layernorm/spec";
import { linearKernels } from "./kernels/linear/spec";
import { loraGradient, loraProject } from "./kernels/lora/spec";
import { rmsnormBackward, rmsnormForward } from "./kernels/rmsnorm/spec";
import { ropePack, ropeUnpack } from "./kernels/rope/spec";
import { rowsPut, rowsTake } from "./kernels/rows/spec";
import { plus } from "./pointwise";
import { type Tensor, elements, matrix, resident, view } from "./tensor";
import { weightFormatOf } from "./weight-formats";

/** A row of zeros, never written: stands for "no residual", "no bias", "no gradient so far". */
const zeros = resident("zeros", "f32", [262144]);
/** n zeros, n ≤ 262,144. */
export const zeroRow = (n: number): Tensor => view(zeros, 0, [n]);

/** A linear layer with its adapter: y = xW + bias + scale·(xAᵀ)B. */
export interface Linear {
  readonly w: Tensor; // f16 or blocks [K, N]
  readonly turned: Tensor; // for the backward: f16 [N, K], the transpose; of blocks w itself
  readonly bias: Tensor; // f32 [N]
  readonly a: Tensor; // f32 [R, K], PEFT's lora_A
  readonly b: Tensor; // f32 [R, N], PEFT's lora_B turned round
  readonly da: Tensor; // gradients, accumulated
  readonly db: Tensor;
}
/**
 * f32 [1], α/R or 0 as the run has it; "off" for a program of the bare base, which then has no
 * launch for its adapter.
 */
export type Scale = Tensor | "off";

/** How a linear layer is used at one place. */
interface LinearUse {
  readonly scale: Scale;
  readonly residual?: Tensor; // [M, N], added in the same launch
  readonly into?: Tensor; // [M, N], takes the output
}

/** y [M, N] of x [M, K]. A bare base has nothing to train and no backward. */
export function linear(g: Graph, x: Tensor, layer: Linear, use: LinearUse): Tensor {
  const { w, bias, a, b } = layer;
  const { scale, residual, into } = use;
  const { product } = linearKernels[weightFormatOf(w)];
  const [K, N] = matrix(w);
  const [R] = matrix(a);
  const M = elements(x) / K;
  const shared = { x, w, bias, residual: residual ?? zeroRow(N) };
  const MR = residual ? M : 1;
  const target = into ? { y: into } : {};
  if (scale === "off") {
    const none = { u: zeroRow(M), b: view(b, 0, [1, N]) };
    return g.run(product, { M, K, N, R: 1, MR }, { ...shared, ...none }, target).y;
  }
  const { u } = g.run(loraProject, { M, K, R }, { x, f: a, scale });
  const { y } = g.run(product, { M, K, N, R, MR }, { ...shared, u, b }, target);
  const back = linearBackward(g, layer, { x, u, scale });
  g.differentiable({
    inputs: [x, ...(residual ? [residual] : [])],
    outputs: [y],
    trains: true,
    pullback: ([dy], [sofar, residualSofar], [needed]) => {
      const dx = back(dy, sofar, needed);
      return residual ? [dx, plus(g, residualSofar, dy)] : [dx];
    },
  });
  return y;
}

/** Adds the adapter's gradients, and gives dx where it is needed: dx = dy·Wᵀ + v·A + sofar. */
function linearBackward(
  g: Graph,
  { w, turned, a, b, da, db }: Linear,
  { x, u, scale }: { x: Tensor; u: Tensor; scale: Tensor },
) {
  const [K, N] = matrix(w);
  const [R] = matrix(a);
  const M = elements(x) / K;
  const { back } = linearKernels[weightFormatOf(turned)];
  return (dy: Tensor, sofar: Tensor | undefined, needed: boolean): Tensor | undefined => {
    const { u: v } = g.run(loraProject, { M, K: N, R }, { x: dy, f: b, scale });
    g.run(loraGradient, { M, K, N, R }, { v, x, u, dy, da, db });
    if (!needed) return undefined;
    const dims = { M, K: N, N: K, R, MR: sofar ? M : 1 };
    const residual = sofar ?? zeroRow(K);
    const inputs = { x: dy, w: turned, bias: zeroRow(K), u: v, b: a, residual };
    return g.run(back, dims, inputs).y;
  };
}

/** What a norm needs besides its input: ε, and how many channels are no padding (REAL). */
interface Norm {
  readonly EPS: number;
  readonly REAL: number;
}

/** y [M, C]: zero mean, unit variance per row, then gain and bias (Ba et al. 2016). */
export function layernorm(
  g: Graph,
  x: Tensor,
  { gain, bias }: { gain: Tensor; bias: Tensor },
  { EPS, REAL }: Norm,
): Tensor {
  const C = elements(gain);
  const M = elements(x) / C;
  const { y, stats } = g.run(layernormForward, { M, C, REAL, EPS }, { x, gain, bias });
  g.differentiable({
    inputs: [x],
    outputs: [y],
    pullback: ([dy], [sofar]) => [
      g.run(
        layernormBackward,
        { M, C, REAL, MS: sofar ? M : 1 },
        { x, stats, gain, dy, sofar: sofar ?? zeroRow(C) },
      ).dx,
    ],
  });
  return y;
}

/** y [M, C] = gain·x/√(mean x² + ε) (Zhang & Sennrich 2019). */
export function rmsnorm(g: Graph, x: Tensor, gain: Tensor, { EPS, REAL }: Norm): Tensor {
  const C = elements(gain);
  const M = elements(x) / C;
  const { y, stats } = g.run(rmsnormForward, { M, C, REAL, EPS }, { x, gain });
  g.differentiable({
    inputs: [x],
    outputs: [y],
    pullback: ([dy], [sofar]) => [
      g.run(
        rmsnormBackward,
        { M, C, REAL, MS: sofar ? M : 1 },
        { x, stats, gain, dy, sofar: sofar ?? zeroRow(C) },
      ).dx,
    ],
  });
  return y;
}

export interface Heads {
  readonly HQ: number; // query heads
  readonly HKV: number; // key and value heads
  readonly D: number; // width of a head, padding included
  readonly REAL: number; // scores are divided by its root: the width without padding, as a rule
}

/** How q and k are rotated, and which tensor takes the packed rows, if one is given. */
interface Rotation extends Omit<Heads, "REAL"> {
  readonly frequencies: Tensor; // u32 [D/2] turns per position, fractions of 2³²
  readonly into?: Tensor;
}

/**
 * Rotates q and k by position (Su et al. 2021, Hugging Face's halves) and packs q|k|v into [M,
 * (HQ+2HKV)D].
 */
export function rope(
  g: Graph,
  parts: { q: Tensor; k: Tensor; v: Tensor },
  positions: Tensor,
  { HQ, HKV, D, frequencies, into }: Rotation,
): Tensor {
  const M = elements(positions);
  const widths = { WQ: HQ * D, WKV: HKV * D, W: (HQ + 2 * HKV) * D };
  const dims = { M, HQ, HKV, D, HALF: D / 2, ...widths };
  const angles = { positions, frequencies };
  const { qkv } = g.run(ropePack, dims, { ...parts, ...angles }, into ? { qkv: into } : {});
  g.differentiable({
    inputs: [parts.q, parts.k, parts.v],
    outputs: [qkv],
    pullback: ([dqkv], sofar) => {
      const { dq, dk, dv } = g.run(ropeUnpack, dims, { dqkv, ...angles });
      return [plus(g, sofar[0], dq), plus(g, sofar[1], dk), plus(g, sofar[2], dv)];
    },
  });
  return qkv;
}

/** Rows: P of one shared prompt (the first `layout[0]` are padding), then B sequences of T. */
interface Rows {
  readonly P: number;
  readonly B: number;
  readonly T: number;
}

/** Causal attention in which every sequence sees the one prompt. qkv [M, W] → [M, HQ·D]. */
export function attention(g: Graph, qkv: Tensor, layout: Tensor, shape: Rows & Heads): Tensor {
  const { P, B, T, HQ, HKV, D, REAL } = shape;
  const widths = { W: (HQ + 2 * HKV) * D, WQ: HQ * D };
  const dims = { M: P + B * T, P, B, T, HQ, HKV, D, REAL, ...widths };
  const withSlots = { ...dims, SLOTS: P + T };
  const { out, lse } = g.run(attentionForward, dims, { qkv, layout });
  g.differentiable({
    inputs: [qkv],
    outputs: [out],
    pullback: ([dout], [sofar]) => {
      const { pds } = g.run(attentionWeights, withSlots, { qkv, out, lse, dout, layout });
      const { dqkv } = g.run(attentionBackward, withSlots, { qkv, pds, dout, layout });
      return [plus(g, sofar, dqkv)];
    },
  });
  return out;
}

/** Rows START … START+R−1 of x [M, C]. */
export function takeRows(g: Graph, x: Tensor, START: number, R: number): Tensor {
  const [M, C] = matrix(x);
  const dims = { M, R, START, C };
  const { y } = g.run(rowsTake, dims, { x });
  g.differentiable({
    inputs: [x],
    outputs: [y],
    pullback: ([dy], [sofar]) => [plus(g, sofar, g.run(rowsPut, dims, { dy }).dx)],
  });
  return y;
}

/**
 * Which log-probabilities are wanted: K pairs (row, token), and the same sorted by row for the
 * gradient.
 */
export interface Pairs {
  readonly rows: Tensor; // u32 [K]
  readonly tokens: Tensor; // u32 [K]
  readonly order: Tensor; // u32 [K]
  readonly rowStart: Tensor; // u32 [M+1]
}

/** log p of K (row, token) pairs from the logits z [M, V] of `linear` with the output layer. */
export function pairLogProbs(g: Graph, z: Tensor, pairs: Pairs, into?: Tensor): Tensor {
  const { rows, tokens, order, rowStart } = pairs;
  const [M, V] = matrix(z);
  const tiles = { M, V, TILES: headTiles(V) };
  const dims = { ...tiles, K: elements(rows) };
  const target = into ? { logp: into } : {};
  const { partials } = g.run(headPartials, tiles, { z });
  const { logp } = g.run(headPairs, dims, { z, partials, rows, tokens }, target);
  g.differentiable({
    inputs: [z],
    outputs: [logp],
    pullback: ([dlogp], [sofar]) => {
      const inputs = { z, partials, dlogp, tokens, order, rowStart };
      const { dz } = g.run(headSlopes, { ...dims, M1: M + 1 }, inputs);
      return [plus(g, sofar, dz)];
    },
  });
  return logp;
}
