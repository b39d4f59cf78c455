import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { poolMean } from "../../compute/kernels/rows/spec";
import {
  type Pairs,
  type Scale,
  attention,
  linear,
  pairLogProbs,
  takeRows,
} from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, resident } from "../../compute/tensor";
import type { Loss } from "../loss";
import { type Prompt, type Sequences, lengthOf, sequence, sequenceActions } from "../sequences";
import { policyStates } from "./conditioning";
import { type Context, promptRows } from "./context";
import { type LossProgram, traceLoss } from "./train";

/**
 * The teacher-forced programs of one width T: rows are P of the shared prompt, then B sequences of
 * T. `score` runs the bare base, `evaluate` the policy, a loss's program the policy with loss and
 * backward.
 */
export interface BatchProgram {
  readonly T: number;
  readonly plans: { readonly score: Plan; readonly evaluate: Plan };
  prepared?: { readonly score: Prepared; readonly evaluate: Prepared };
  readonly losses: readonly LossProgram[];
  readonly inputs: BatchInputs;
  readonly policy: Tensor<"f32">; // f32 [K] l [B, T] then t [B, T+1]
  readonly prior: Tensor<"f32">; // f32 [K] the same, adapters off
  readonly pooled: Tensor<"f32">; // f32 [B, C] mean hidden state of the base
}

/**
 * What is uploaded before a run: the pairs' rows once (`writeLayout`), the rest for every batch
 * (`writeSequences`).
 */
interface BatchInputs {
  readonly tokens: Tensor;
  readonly positions: Tensor;
  readonly layout: Tensor;
  readonly pairs: Pairs;
  readonly lengths: Tensor; // u32 [B]
  readonly steps: Tensor; // u32 [B, T+1] n, then 1 for each chosen token
}

/** The residents that batches of width T are uploaded to: M rows, K pairs, R rows of the head. */
function batchInputs({ M, K, R, B, T }: Record<"M" | "K" | "R" | "B" | "T", number>): BatchInputs {
  const name = (what: string) => `${what} of width ${T}`;
  return {
    tokens: resident(name("tokens"), "u32", [M]),
    positions: resident(name("positions"), "u32", [M]),
    layout: resident(name("layout"), "u32", [4]),
    pairs: {
      rows: resident(name("pair rows"), "u32", [K]),
      tokens: resident(name("pair tokens"), "u32", [K]),
      order: resident(name("pair order"), "u32", [K]),
      rowStart: resident(name("row starts"), "u32", [R + 1]),
    },
    lengths: resident(name("lengths"), "u32", [B]),
    steps: resident(name("steps"), "u32", [B, T + 1]),
  };
}

/** Traces and plans the programs of width T; `prepared` is the caller's to fill. */
export function batchProgram(context: Context, T: number, losses: readonly Loss[]): BatchProgram {
  const { P, B, model } = context;
  const M = P + B * T;
  const K = B * T + B * (T + 1);
  const R = 1 + B * T; // rows whose next token matters: the prompt's last and every sequence row
  const { C } = model;
  const name = (what: string) => `${what} of width ${T}`;
  const inputs = batchInputs({ M, K, R, B, T });
  const policy = resident(name("policy log-probs"), "f32", [K]);
  const prior = resident(name("prior log-probs"), "f32", [K]);
  const pooled = resident(name("pooled states"), "f32", [B, C]);

  const states = (g: Graph, scale: Scale): Tensor => {
    const { tokens, positions } = inputs;
    const run = (graph: Graph, qkv: Tensor, layer: number) =>
      attention(graph, qkv, inputs.layout, { P, B, T, ...model.headsOf(layer) });
    return model.finalNorm(
      g,
      takeRows(g, model.body(g, { tokens, positions, scale, attend: { run } }), P - 1, R),
    );
  };

  const score = new Graph(`score ${T}`);
  const base = states(score, "off");
  pairLogProbs(
    score,
    linear(score, base, context.priorHead, { scale: "off" }),
    inputs.pairs,
    prior,
  );
  score.run(poolMean, { M: R, P: 1, B, T, C }, { h: base, lengths: inputs.lengths }, { pooled });

  const policyRows = (g: Graph) => {
    const h = states(g, context.scale);
    const { scale, policyHead } = context;
    const logits = linear(g, policyStates(g, context, h), policyHead, { scale });
    return { states: h, logp: pairLogProbs(g, logits, inputs.pairs, policy) };
  };
  const evaluate = new Graph(`evaluate ${T}`);
  policyRows(evaluate);

  const bound = { policy, prior, steps: inputs.steps };
  const programs = losses.map((loss) => traceLoss({ loss, context, T, bound }, policyRows));

  return {
    T,
    plans: { score: plan(score), evaluate: plan(evaluate) },
    losses: programs,
    inputs,
    policy,
    prior,
    pooled,
  };
}

/** Row of the head inputs that holds the state after i tokens of sequence b. */
const stateRow = (b: number, i: number, T: number): number => (i === 0 ? 0 : b * T + i);

/**
 * Uploads what depends on the width alone: which row each pair reads, and the pairs sorted by row.
 */
export function writeLayout({ executor, B }: Context, { T, inputs }: BatchProgram): void {
  const K = B * T + B * (T + 1);
  const rows = new Uint32Array(K);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < T; i++) rows[b * T + i] = stateRow(b, i, T);
    for (let i = 0; i <= T; i++) rows[B * T + b * (T + 1) + i] = stateRow(b, i, T);
  }
  const pairs = Array.from(rows, (row, pair) => ({ row, pair }));
  pairs.sort((x, y) => x.row - y.row || x.pair - y.pair);
  const order = Uint32Array.from(pairs, ({ pair }) => pair);
  const counts = new Uint32Array(2 + B * T); // pairs of the row before
  for (const row of rows) counts[row + 1] = (counts[row + 1] ?? 0) + 1;
  let sum = 0;
  const rowStart = counts.map((count) => {
    sum += count;
    return sum;
  });
  executor.write(inputs.pairs.rows, rows);
  executor.write(inputs.pairs.order, order);
  executor.write(inputs.pairs.rowStart, rowStart);
}

/** Uploads one batch: prompt rows, then sequences padded to T with the stop token. */
export function writeSequences(
  { executor, P, B, stop }: Context,
  { T, inputs }: BatchProgram,
  prompt: Prompt,
  z: Sequences,
): void {
  const head = promptRows(prompt, P);
  const n = prompt.tokens.length;
  const tokens = new Uint32Array(P + B * T).fill(stop);
  const positions = new Uint32Array(P + B * T);
  const next = new Uint32Array(B * T + B * (T + 1)).fill(stop);
  tokens.set(head.tokens);
  positions.set(head.positions);
  for (let b = 0; b < B; b++) {
    const own = sequence(z, b);
    next.set(own, b * T);
    tokens.set(own, P + b * T);
    for (let i = 0; i < T; i++) positions[P + b * T + i] = n + i;
  }
  executor.write(inputs.tokens, tokens);
  executor.write(inputs.positions, positions);
  executor.write(inputs.layout, [head.pad, 0, 0, 0]);
  executor.write(inputs.pairs.tokens, next);
  executor.write(inputs.lengths, z.lengths);
  executor.write(inputs.steps, stepsOf(z, T));
}

/** [B, T+1] the length of each sequence, then for each token 1 where the policy chose it. */
function stepsOf(z: Sequences, T: number): Uint32Array {
  const steps = new Uint32Array(z.batch * (T + 1)).fill(1);
  for (let b = 0; b < z.batch; b++) {
    const row = b * (T + 1);
    steps[row] = lengthOf(z, b);
    const actions = sequenceActions(z, b);
    if (actions) steps.set(actions, row + 1);
  }
  return steps;
}
