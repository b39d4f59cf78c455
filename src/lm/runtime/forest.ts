import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { attentionForest } from "../../compute/kernels/attention/spec";
import { headPairs, headPartials, headTiles } from "../../compute/kernels/head/spec";
import { linear } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, resident } from "../../compute/tensor";
import type { Attend } from "../model";
import { policyStates } from "./conditioning";
import type { Context } from "./context";
import { type PromptCache, layerOf, prefill, promptCache } from "./prompt-cache";

const SIZES = [64, 128, 256, 512, 1024]; // rows of a launch
const FEW = 32; // of the smaller launches, where there are any
const MOST_LOGITS = 2 ** 23; // of one launch: 32 MB

/** What a run scores continuations for. */
export interface ContinuationRoom {
  readonly longest: number; // tokens of a continuation Y, ⊤ included where it has one
  readonly adapters: readonly ("on" | "off")[];
}

/**
 * Known trees of strings under one prompt, each in one launch list: every node is a row that sees
 * the prompt, the rows of its ancestors and itself. The prompt's keys and values are those of all
 * its tokens but the last, which is the tree's root. No token is barred.
 */
export interface ForestProgram {
  readonly first: PromptProgram;
  readonly sizes: readonly RowsProgram[]; // smallest first; a launch takes the first that holds it
  readonly depth: number; // ancestors of a node
  readonly adapter: "on" | "off";
}

/** Fills the prompt's keys and values. */
interface PromptProgram {
  readonly plan: Plan;
  prepared?: Prepared;
  readonly prompt: PromptCache;
}

/** Runs nodes, and gathers log-probabilities that follow some of them. */
export interface RowsProgram extends RowTensors {
  readonly plan: Plan;
  prepared?: Prepared;
  readonly rows: number;
}

interface RowTensors {
  readonly tokens: Tensor<"u32">; // [rows]
  readonly positions: Tensor<"u32">; // [rows]
  readonly ancestors: Tensor<"u32">; // [rows, depth]
  readonly counts: Tensor<"u32">; // [rows]
  readonly pairRows: Tensor<"u32">; // [pairs]
  readonly pairTokens: Tensor<"u32">; // [pairs]
  readonly logp: Tensor<"f32">; // [pairs]
}

/** Log-probabilities that a launch of so many nodes reads. */
export const pairsOf = (rows: number): number => 2 * rows;

/** The programs for the strings and continuations of a run; `prepared` is the caller's to fill. */
export function forestProgram(
  context: Context,
  adapter: "on" | "off",
  longest: number,
): ForestProgram {
  const { model, maxLength } = context;
  const depth = Math.max(1, maxLength + longest - 1);
  const prompt = promptCache(context, `continuations ${adapter}`);
  const g = new Graph(`continuations ${adapter}, prompt`);
  prefill(g, context, prompt, scaleOf(context, adapter));
  const sizes = [...(context.few ? [FEW] : []), ...SIZES]
    .filter((rows, k) => k === 0 || rows * model.V <= MOST_LOGITS)
    .map((rows) => rowsProgram(context, { adapter, prompt, rows, depth }));
  return { first: { plan: plan(g), prompt }, sizes, depth, adapter };
}

const scaleOf = ({ scale }: Context, adapter: "on" | "off") => (adapter === "on" ? scale : "off");

interface RowsShape extends Pick<ForestProgram, "adapter" | "depth"> {
  readonly prompt: PromptCache;
  readonly rows: number;
}

function rowsProgram(context: Context, shape: RowsShape): RowsProgram {
  const { model } = context;
  const { adapter, rows } = shape;
  const tensors = rowTensors(shape);
  const scale = scaleOf(context, adapter);
  const { tokens, positions } = tensors;
  const g = new Graph(`continuations ${adapter}, ${rows} rows`);
  const attend = forestAttend(context, shape, tensors);
  const h = model.body(g, { tokens, positions, scale, attend });
  const last = model.finalNorm(g, h);
  const states = adapter === "on" ? policyStates(g, context, last) : last;
  const z = linear(g, states, context.plainHead, { scale });
  const tiles = { M: rows, V: model.V, TILES: headTiles(model.V) };
  const { partials } = g.run(headPartials, tiles, { z });
  const wanted = { rows: tensors.pairRows, tokens: tensors.pairTokens };
  const dims = { ...tiles, K: pairsOf(rows) };
  g.run(headPairs, dims, { z, partials, ...wanted }, { logp: tensors.logp });
  return { plan: plan(g), ...tensors, rows };
}

function rowTensors({ adapter, rows, depth }: RowsShape): RowTensors {
  const name = (what: string) => `continuations ${adapter} ${what} of ${rows}`;
  const u32 = (what: string, ...shape: number[]) => resident(name(what), "u32", shape);
  const pairs = pairsOf(rows);
  return {
    tokens: u32("tokens", rows),
    positions: u32("positions", rows),
    ancestors: u32("ancestors", rows, depth),
    counts: u32("counts", rows),
    pairRows: u32("pair rows", pairs),
    pairTokens: u32("pair tokens", pairs),
    logp: resident(name("log-probs"), "f32", [pairs]),
  };
}

/** Attention of rows that see the prompt, their ancestors among the rows, and themselves. */
const forestAttend = (
  { model, P }: Context,
  { prompt, rows: M, depth: DEPTH }: RowsShape,
  { ancestors, counts }: RowTensors,
): Attend => ({
  run: (g, qkv, layer) => {
    const { HQ, HKV, D, REAL } = model.headsOf(layer);
    const dims = { M, P, DEPTH, HQ, HKV, D, REAL, W: (HQ + 2 * HKV) * D, WQ: HQ * D };
    const { layout } = prompt;
    const before = layerOf(prompt.layers, layer);
    return g.run(attentionForest, dims, { qkv, prompt: before, layout, ancestors, counts }).out;
  },
});
