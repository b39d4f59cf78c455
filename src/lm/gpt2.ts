import type { Graph } from "../compute/graph";
import { embedPositions } from "../compute/kernels/embed/spec";
import { type Linear, gelu, layernorm, linear } from "../compute/operations";
import type { Tensor } from "../compute/tensor";
import { elements } from "../compute/tensor";
import type { Input, Model, Shelf } from "./model";

interface Layer {
  readonly ln1Gain: Tensor;
  readonly ln1Bias: Tensor;
  readonly ln2Gain: Tensor;
  readonly ln2Bias: Tensor;
  readonly attnQkv: Linear;
  readonly attnOut: Linear;
  readonly mlpUp: Linear;
  readonly mlpDown: Linear;
}

/** h ← h + Attn(LN h);  h ← h + MLP(LN h).  Radford et al. 2019, §2.3. h [M, C]. */
function block(
  g: Graph,
  h: Tensor,
  w: Layer,
  { scale, attend, index, epsilon }: Input & { index: number; epsilon: number },
): Tensor {
  const qkv = linear(g, layernorm(g, h, w.ln1Gain, w.ln1Bias, epsilon), w.attnQkv, scale, {
    into: attend.keep?.(index),
  }); // [M, 3C]
  h = linear(g, attend.run(g, qkv, index), w.attnOut, scale, { residual: h });
  // [M, 4C]
  const wide = gelu(g, linear(g, layernorm(g, h, w.ln2Gain, w.ln2Bias, epsilon), w.mlpUp, scale));
  return linear(g, wide, w.mlpDown, scale, { residual: h });
}

/** GPT-2 (Radford et al. 2019): learned positions, pre-norm, tanh GELU. */
export function gpt2(shelf: Shelf): Model {
  const { architecture } = shelf;
  const { layers, C, HQ, D, V, L, epsilon } = architecture;
  const wte = shelf.table("transformer.wte.weight", [V, C]);
  const wpe = shelf.table("transformer.wpe.weight", [L, C]);
  const blocks: Layer[] = Array.from({ length: layers }, (_, i) => {
    const at = `transformer.h.${i}`;
    return {
      ln1Gain: shelf.vector(`${at}.ln_1.weight`),
      ln1Bias: shelf.vector(`${at}.ln_1.bias`),
      ln2Gain: shelf.vector(`${at}.ln_2.weight`),
      ln2Bias: shelf.vector(`${at}.ln_2.bias`),
      attnQkv: shelf.linear(`${at}.attn.c_attn`),
      attnOut: shelf.linear(`${at}.attn.c_proj`),
      mlpUp: shelf.linear(`${at}.mlp.c_fc`),
      mlpDown: shelf.linear(`${at}.mlp.c_proj`),
    };
  });
  const lnfGain = shelf.vector("transformer.ln_f.weight");
  const lnfBias = shelf.vector("transformer.ln_f.bias");
  return {
    architecture,
    heads: { HQ, HKV: HQ, D },
    embedding: architecture.tied ? wte : shelf.table("lm_head.weight", [V, C]),
    body: (g, input) => {
      const { tokens, positions } = input;
      const start = g.run(
        embedPositions,
        { M: elements(tokens), C, V: wte.shape[0], L: wpe.shape[0] },
        { tokens, positions, wte, wpe },
      ).h;
      return blocks.reduce((h, w, index) => block(g, h, w, { ...input, index, epsilon }), start);
    },
    finalNorm: (g, h) => layernorm(g, h, lnfGain, lnfBias, epsilon),
  };
}
