import type { Graph } from "../compute/graph";
import { embedTokens } from "../compute/kernels/embed/spec";
import { type Linear, linear, rmsnorm, rope, swiglu } from "../compute/operations";
import { type Tensor, elements } from "../compute/tensor";
import type { Input, Model, Shelf } from "./model";

interface Layer {
  readonly attnGain: Tensor;
  readonly mlpGain: Tensor;
  readonly q: Linear;
  readonly k: Linear;
  readonly v: Linear;
  readonly out: Linear;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

/** Llama (Touvron et al. 2023): RMS norm, rotary positions, grouped queries, SwiGLU, no biases. */
export function llama(shelf: Shelf): Model {
  const { architecture } = shelf;
  const { layers, C, HQ, HKV, D, V, epsilon, theta } = architecture;
  const heads = { HQ, HKV, D };
  const tokensIn = shelf.table("model.embed_tokens.weight", [V, C]);
  const blocks: Layer[] = Array.from({ length: layers }, (_, i) => {
    const at = `model.layers.${i}`;
    return {
      attnGain: shelf.vector(`${at}.input_layernorm.weight`),
      mlpGain: shelf.vector(`${at}.post_attention_layernorm.weight`),
      q: shelf.linear(`${at}.self_attn.q_proj`),
      k: shelf.linear(`${at}.self_attn.k_proj`),
      v: shelf.linear(`${at}.self_attn.v_proj`),
      out: shelf.linear(`${at}.self_attn.o_proj`),
      gate: shelf.linear(`${at}.mlp.gate_proj`),
      up: shelf.linear(`${at}.mlp.up_proj`),
      down: shelf.linear(`${at}.mlp.down_proj`),
    };
  });
  const lastGain = shelf.vector("model.norm.weight");

  /** h ← h + Attn(RMS h);  h ← h + SwiGLU(RMS h). h [M, C]. */
  const block = (
    g: Graph,
    h: Tensor,
    w: Layer,
    index: number,
    { scale, attend, positions }: Input,
  ): Tensor => {
    const x = rmsnorm(g, h, w.attnGain, epsilon);
    const parts = {
      q: linear(g, x, w.q, scale),
      k: linear(g, x, w.k, scale),
      v: linear(g, x, w.v, scale),
    };
    // [M, (HQ+2HKV)D]
    const qkv = rope(g, parts, positions, { ...heads, theta }, attend.keep?.(index));
    h = linear(g, attend.run(g, qkv, index), w.out, scale, { residual: h });
    const y = rmsnorm(g, h, w.mlpGain, epsilon);
    return linear(
      g,
      swiglu(g, linear(g, y, w.gate, scale), linear(g, y, w.up, scale)),
      w.down,
      scale,
      { residual: h },
    );
  };

  return {
    architecture,
    heads,
    embedding: architecture.tied ? tokensIn : shelf.table("lm_head.weight", [V, C]),
    body: (g, input) => {
      const { tokens } = input;
      const start = g.run(
        embedTokens,
        { M: elements(tokens), C, V: tokensIn.shape[0] },
        { tokens, wte: tokensIn },
      ).h;
      return blocks.reduce((h, w, i) => block(g, h, w, i, input), start);
    },
    finalNorm: (g, h) => rmsnorm(g, h, lastGain, epsilon),
  };
}
