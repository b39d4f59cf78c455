import { type AdapterLayout, loraA, loraB } from "../adapter";
import type { Architecture } from "../architecture";
import type { Checkpoint } from "../checkpoint";
import { toFloats } from "../conversion";

/**
 * Tests only: the two families in plain float64, one sequence, no padding and no graph, written
 * from their papers. What the kernels compute with padded widths is compared with this.
 */
type Vector = readonly number[];
type Rows = readonly Vector[];

/** The numbers of a checkpoint and of an adapter, by name. */
interface Plain {
  readonly architecture: Architecture;
  readonly values: (name: string) => Float32Array;
  /** (α/R)·BA of a linear layer, [N, K], and its matrix as [N, K]. */
  readonly linear: (path: string, x: Vector) => number[];
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0);

/** A checkpoint with all its values in memory. */
export interface PlainCheckpoint {
  readonly architecture: Architecture;
  readonly floats: ReadonlyMap<string, Float32Array>;
}

export async function inFloats({ architecture, tensors }: Checkpoint): Promise<PlainCheckpoint> {
  const floats = new Map<string, Float32Array>();
  for (const [name, { dtype, read }] of tensors) floats.set(name, toFloats(dtype, await read()));
  return { architecture, floats };
}

export function plainModel(
  { architecture, floats }: PlainCheckpoint,
  layout: AdapterLayout,
  parameters: Float32Array,
): Plain {
  const values = (name: string): Float32Array => {
    const found = floats.get(name);
    if (!found) throw new Error(name);
    return found;
  };
  const { R, alpha } = layout;
  const head = architecture.family === "gpt2" ? "transformer.wte.weight" : "lm_head.weight";
  const layers = new Map(
    layout.slots.map((slot) => {
      const { path, K, N } = slot;
      const isHead = path === "lm_head";
      const w = values(isHead ? head : `${path}.weight`);
      const across = architecture.family === "gpt2" && !isHead; // [K, N]
      const bias = floats.has(`${path}.bias`) ? values(`${path}.bias`) : undefined;
      const A = loraA(parameters, slot, R);
      const B = loraB(parameters, slot, R);
      const run = (x: Vector): number[] => {
        const u = Array.from({ length: R }, (_, r) => dot(A.subarray(r * K, (r + 1) * K), x));
        return Array.from({ length: N }, (_, n) => {
          let y = bias?.[n] ?? 0;
          for (let k = 0; k < K; k++)
            y += (x[k] ?? NaN) * (w[across ? k * N + n : n * K + k] ?? NaN);
          return y + (alpha / R) * dot(B.subarray(n * R, (n + 1) * R), u);
        });
      };
      return [path, run] as const;
    }),
  );
  const linear = (path: string, x: Vector): number[] => {
    const run = layers.get(path);
    if (!run) throw new Error(path);
    return run(x);
  };
  return { architecture, values, linear };
}

const added = (a: Vector, b: ArrayLike<number>): number[] => a.map((v, i) => v + (b[i] ?? NaN));
const mean = (x: Vector): number => x.reduce((sum, v) => sum + v, 0) / x.length;

function layernorm(x: Vector, gain: Float32Array, bias: Float32Array, epsilon: number): number[] {
  const level = mean(x);
  const spread = mean(x.map((v) => (v - level) ** 2));
  return x.map(
    (v, i) => ((v - level) / Math.sqrt(spread + epsilon)) * (gain[i] ?? NaN) + (bias[i] ?? NaN),
  );
}

const rmsnorm = (x: Vector, gain: Float32Array, epsilon: number): number[] => {
  const size = Math.sqrt(mean(x.map((v) => v * v)) + epsilon);
  return x.map((v, i) => (v / size) * (gain[i] ?? NaN));
};

/** Causal attention over the heads of q, k and v, each [T, heads·D]. */
function attention(parts: { q: Rows; k: Rows; v: Rows }, { HQ, HKV, D }: Architecture): number[][] {
  const { q, k, v } = parts;
  const part = (row: Vector | undefined, head: number) =>
    (row ?? []).slice(head * D, (head + 1) * D);
  return q.map((row, t) =>
    Array.from({ length: HQ }, (_, head) => {
      const pair = Math.floor((head * HKV) / HQ);
      const scores = k
        .slice(0, t + 1)
        .map((key) => dot(part(row, head), part(key, pair)) / Math.sqrt(D));
      const weights = scores.map((s) => Math.exp(s - Math.max(...scores)));
      const total = weights.reduce((sum, w) => sum + w, 0);
      return Array.from({ length: D }, (_, d) =>
        weights.reduce((sum, w, i) => sum + (w / total) * (part(v[i], pair)[d] ?? NaN), 0),
      );
    }).flat(),
  );
}

/** Rotary positions (Su et al. 2021): channel j of a head turns with channel j + D/2. */
const rotated = (x: Vector, position: number, frequencies: readonly number[]): number[] =>
  x.map((value, i) => {
    const half = frequencies.length;
    const j = i % (2 * half);
    const angle = position * (frequencies[j % half] ?? NaN);
    const other = j < half ? -(x[i + half] ?? NaN) : (x[i - half] ?? NaN);
    return value * Math.cos(angle) + other * Math.sin(angle);
  });

const gelu = (x: number) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const silu = (x: number) => x / (1 + Math.exp(-x));
const row = (table: Float32Array, index: number, width: number) =>
  Array.from(table.subarray(index * width, (index + 1) * width));

function gpt2States(m: Plain, tokens: readonly number[]): number[][] {
  const { architecture: a, values } = m;
  const { C, epsilon } = a;
  const norm = (x: Vector, name: string) =>
    layernorm(x, values(`${name}.weight`), values(`${name}.bias`), epsilon);
  let h = tokens.map((token, t) =>
    added(
      row(values("transformer.wte.weight"), token, C),
      row(values("transformer.wpe.weight"), t, C),
    ),
  );
  for (let layer = 0; layer < a.layers; layer++) {
    const at = `transformer.h.${layer}`;
    const qkv = h.map((x) => m.linear(`${at}.attn.c_attn`, norm(x, `${at}.ln_1`)));
    const part = (i: number) => qkv.map((x) => x.slice(i * C, (i + 1) * C));
    const seen = attention({ q: part(0), k: part(1), v: part(2) }, a);
    const h1 = h.map((x, t) => added(x, m.linear(`${at}.attn.c_proj`, seen[t] ?? [])));
    h = h1.map((x) => {
      const wide = m.linear(`${at}.mlp.c_fc`, norm(x, `${at}.ln_2`)).map(gelu);
      return added(x, m.linear(`${at}.mlp.c_proj`, wide));
    });
  }
  return h.map((x) => norm(x, "transformer.ln_f"));
}

function llamaStates(m: Plain, tokens: readonly number[]): number[][] {
  const { architecture: a, values } = m;
  const norm = (x: Vector, name: string) => rmsnorm(x, values(`${name}.weight`), a.epsilon);
  let h = tokens.map((token) => row(values("model.embed_tokens.weight"), token, a.C));
  for (let layer = 0; layer < a.layers; layer++) {
    const at = `model.layers.${layer}`;
    const xs = h.map((x) => norm(x, `${at}.input_layernorm`));
    const part = (name: string) => xs.map((x) => m.linear(`${at}.self_attn.${name}`, x));
    const turned = (name: string) =>
      part(name).map((x, t) => rotated(x, t, a.attention[layer]?.frequencies ?? []));
    const seen = attention({ q: turned("q_proj"), k: turned("k_proj"), v: part("v_proj") }, a);
    const h1 = h.map((x, t) => added(x, m.linear(`${at}.self_attn.o_proj`, seen[t] ?? [])));
    h = h1.map((x) => {
      const y = norm(x, `${at}.post_attention_layernorm`);
      const up = m.linear(`${at}.mlp.up_proj`, y);
      const wide = m.linear(`${at}.mlp.gate_proj`, y).map((g, i) => silu(g) * (up[i] ?? NaN));
      return added(x, m.linear(`${at}.mlp.down_proj`, wide));
    });
  }
  return h.map((x) => norm(x, "model.norm"));
}

/** log p(next token) after every token, [T, V]. */
export function plainLogProbs(m: Plain, tokens: readonly number[]): number[][] {
  const states = m.architecture.family === "gpt2" ? gpt2States : llamaStates;
  return states(m, tokens).map((h) => {
    const z = m.linear("lm_head", h);
    const top = Math.max(...z);
    const lse = top + Math.log(z.reduce((sum, v) => sum + Math.exp(v - top), 0));
    return z.map((v) => v - lse);
  });
}
