import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { headLogProbs, headPairs, headPartials, headTiles } from "../../compute/kernels/head/spec";
import { linear } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, resident } from "../../compute/tensor";
import { policyStates } from "./conditioning";
import type { Context } from "./context";
import {
  type CachedRows,
  type PromptCache,
  cachedAttend,
  prefill,
  promptCache,
} from "./prompt-cache";

export const CHUNK = 64; // nodes a launch
export const PAIRS = 256; // (node, token) pairs a launch

/**
 * The token tree of one prompt on the device: node k's keys and values are in slot k of the cache
 * (node 0, the root, is the prompt itself).
 */
export interface TreeProgram {
  readonly plans: Record<TreeStage, Plan>;
  prepared?: Record<TreeStage, Prepared>;
  readonly prompt: PromptCache;
  readonly rows: NodeRows;
  readonly rootLogp: Tensor<"f32">; // [1, N], N tokens without padding
  readonly logp: Tensor<"f32">; // [CHUNK, N]
  readonly pairs: NodePairs;
  readonly capacity: number; // nodes
  readonly adapter: "on" | "off";
}
export type TreeStage = "root" | "extend" | "states" | "gatherRoot" | "gather";

/** New nodes of one launch. */
interface NodeRows extends CachedRows {
  readonly tokens: Tensor<"u32">; // [CHUNK]
  readonly positions: Tensor<"u32">; // [CHUNK]
}
/** Log-probabilities that are read one by one. */
interface NodePairs {
  readonly rows: Tensor<"u32">; // [PAIRS]
  readonly tokens: Tensor<"u32">; // [PAIRS]
  readonly logp: Tensor<"f32">; // [PAIRS]
}

/**
 * The logits of some rows and what their softmax comes to, kept on the device from one launch to
 * the next.
 */
interface Softmax {
  readonly z: Tensor<"f32">; // [M, V]
  readonly partials: Tensor<"f32">; // [M, TILES, 2]
  readonly M: number;
}

/**
 * The programs of a tree of up to `capacity` nodes, adapters on or off; `prepared` is the caller's
 * to fill.
 */
export function treeProgram(
  context: Context,
  adapter: "on" | "off",
  capacity: number,
): TreeProgram {
  const { model } = context;
  const { V } = model;
  const N = model.architecture.V;
  const TILES = headTiles(V);
  const scale = adapter === "on" ? context.scale : "off";
  const name = (what: string) => `tree ${adapter} ${what}`;
  const tensors = nodeTensors(context, capacity, name);
  const { prompt, rows, pairs, rootLogp, logp } = tensors;
  const softmax = (what: string, M: number): Softmax => ({
    z: resident(name(`${what} logits`), "f32", [M, V]),
    partials: resident(name(`${what} partials`), "f32", [M, TILES, 2]),
    M,
  });
  const atRoot = softmax("root", 1);
  const atNodes = softmax("node", CHUNK);

  const logits = (g: Graph, h: Tensor, { z, partials, M }: Softmax) => {
    if (adapter === "on")
      linear(g, policyStates(g, context, h), context.policyHead, { scale, into: z });
    else linear(g, h, context.priorHead, { scale, into: z });
    g.run(headPartials, { M, V, TILES }, { z }, { partials });
  };
  const logProbs = (g: Graph, { z, partials, M }: Softmax, into: Tensor<"f32">) =>
    void g.run(headLogProbs, { M, V, N, TILES }, { z, partials }, { logp: into });
  const nodes = (g: Graph) => {
    const { tokens, positions } = rows;
    const attend = cachedAttend(context, prompt, rows);
    const h = model.body(g, { tokens, positions, scale, attend });
    logits(g, model.finalNorm(g, h), atNodes);
  };
  const gather = (g: Graph, { z, partials, M }: Softmax) => {
    const dims = { M, V, TILES, K: PAIRS };
    const given = { z, partials, rows: pairs.rows, tokens: pairs.tokens };
    g.run(headPairs, dims, given, { logp: pairs.logp });
  };
  const planOf = (what: string, trace: (g: Graph) => void): Plan => {
    const g = new Graph(name(what));
    trace(g);
    return plan(g);
  };
  const plans = {
    root: planOf("root", (g) => {
      logits(g, prefill(g, context, prompt, scale), atRoot);
      logProbs(g, atRoot, rootLogp);
    }),
    extend: planOf("extend", (g) => {
      nodes(g);
      logProbs(g, atNodes, logp);
    }),
    states: planOf("states", nodes),
    gatherRoot: planOf("gather root", (g) => gather(g, atRoot)),
    gather: planOf("gather", (g) => gather(g, atNodes)),
  };
  return { plans, ...tensors, capacity, adapter };
}

function nodeTensors(context: Context, capacity: number, name: (what: string) => string) {
  const { model, maxLength } = context;
  const { HKV, D } = model.heads;
  const N = model.architecture.V;
  const u32 = (what: string, ...shape: number[]) => resident(name(what), "u32", shape);
  const f32 = (what: string, ...shape: number[]) => resident(name(what), "f32", shape);
  const prompt = promptCache(context, name(""));
  const rows: NodeRows = {
    tokens: u32("tokens", CHUNK),
    positions: u32("positions", CHUNK),
    counts: u32("counts", CHUNK),
    slots: u32("slots", CHUNK),
    ancestors: u32("ancestors", CHUNK, maxLength),
    // the last CHUNK slots take padding rows
    cache: prompt.layers.map((_, l) => f32(`cache ${l}`, capacity + CHUNK, 2 * HKV * D)),
  };
  const pairs: NodePairs = {
    rows: u32("pair rows", PAIRS),
    tokens: u32("pair tokens", PAIRS),
    logp: f32("pair log-probs", PAIRS),
  };
  return {
    prompt,
    rows,
    pairs,
    rootLogp: f32("root log-probs", 1, N),
    logp: f32("log-probs", CHUNK, N),
  };
}
