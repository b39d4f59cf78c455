import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { headLogProbs, headPairs, headPartials, headTiles } from "../../compute/kernels/head/spec";
import { type Scale, linear } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Dtype, type Tensor, resident, view } from "../../compute/tensor";
import { policyStates } from "./conditioning";
import type { Context } from "./context";
import {
  type CachedRows,
  type PromptCache,
  cachedAttend,
  prefill,
  promptCache,
} from "./prompt-cache";

export const CHUNK = 64; // nodes a launch, at most
export const FEW = 16; // nodes of the smaller launches, where there are any
export const PAIRS = 256; // (node, token) pairs a launch

/**
 * The token tree of one prompt on the device: node k's keys and values are in slot k of the cache
 * (node 0, the root, is the prompt itself).
 */
export interface TreeProgram {
  readonly plans: Record<RootStage, Plan>;
  prepared?: Record<RootStage, Prepared>;
  readonly sizes: readonly NodeProgram[]; // smallest first; a launch takes the first that holds it
  readonly prompt: PromptCache;
  readonly rootLogp: Tensor<"f32">; // [1, N], N tokens without padding
  readonly pairs: NodePairs;
  readonly capacity: number; // nodes
  readonly adapter: "on" | "off";
}
export type RootStage = "root" | "gatherRoot";

/** Runs up to `size` new nodes. */
export interface NodeProgram {
  readonly size: number;
  readonly plans: Record<NodeStage, Plan>;
  prepared?: Record<NodeStage, Prepared>;
  readonly rows: NodeRows;
  readonly logp: Tensor<"f32">; // [size, N]
}
export type NodeStage = "extend" | "states" | "gather";

/** New nodes of one launch. */
interface NodeRows extends CachedRows {
  readonly tokens: Tensor<"u32">; // [size]
  readonly positions: Tensor<"u32">; // [size]
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
  const tracing = tracingOf(context, adapter);
  const tensors = nodeTensors(context, capacity, tracing.name);
  const { prompt, pairs, rootLogp } = tensors;
  const atRoot = tracing.softmax("root", 1);
  const plans = {
    root: tracing.planOf("root", (g) => {
      tracing.logits(g, prefill(g, context, prompt, tracing.scale), atRoot);
      tracing.logProbs(g, atRoot, rootLogp);
    }),
    gatherRoot: tracing.planOf("gather root", (g) => gather(g, atRoot, pairs)),
  };
  const shared = { ...tensors, softmax: tracing.softmax("node", CHUNK) };
  const sizes = (context.few ? [FEW, CHUNK] : [CHUNK]).map((size) =>
    nodeProgram(context, tracing, { size, ...shared }),
  );
  return { plans, sizes, prompt, pairs, rootLogp, capacity, adapter };
}

type Tracing = ReturnType<typeof tracingOf>;

/** How the plans of a tree are traced, adapters on or off. */
function tracingOf(context: Context, adapter: "on" | "off") {
  const { V } = context.model;
  const TILES = headTiles(V);
  const scale: Scale = adapter === "on" ? context.scale : "off";
  const name = (what: string) => `tree ${adapter} ${what}`;
  return {
    name,
    scale,
    softmax: (what: string, M: number): Softmax => ({
      z: resident(name(`${what} logits`), "f32", [M, V]),
      partials: resident(name(`${what} partials`), "f32", [M, TILES, 2]),
      M,
    }),
    logits: (g: Graph, h: Tensor, { z, partials, M }: Softmax) => {
      if (adapter === "on")
        linear(g, policyStates(g, context, h), context.policyHead, { scale, into: z });
      else linear(g, h, context.priorHead, { scale, into: z });
      g.run(headPartials, { M, V, TILES }, { z }, { partials });
    },
    logProbs: (g: Graph, { z, partials, M }: Softmax, logp: Tensor<"f32">) => {
      const N = context.model.architecture.V;
      g.run(headLogProbs, { M, V, N, TILES }, { z, partials }, { logp });
    },
    planOf: (what: string, trace: (g: Graph) => void): Plan => {
      const g = new Graph(name(what));
      trace(g);
      return plan(g);
    },
  };
}

/** Log-probabilities of some tokens after some rows. */
function gather(g: Graph, { z, partials, M }: Softmax, pairs: NodePairs): void {
  const [, V = 0] = z.shape;
  const dims = { M, V, TILES: headTiles(V), K: PAIRS };
  const given = { z, partials, rows: pairs.rows, tokens: pairs.tokens };
  g.run(headPairs, dims, given, { logp: pairs.logp });
}

/** What programs of all sizes share; each has the first rows. */
interface SharedNodes extends Pick<TreeProgram, "prompt" | "pairs"> {
  readonly size: number;
  readonly rows: NodeRows;
  readonly logp: Tensor<"f32">;
  readonly softmax: Softmax;
}

function nodeProgram(context: Context, tracing: Tracing, of: SharedNodes): NodeProgram {
  const { model } = context;
  const { size, prompt, pairs, softmax } = of;
  const rows = firstRows(of.rows, size);
  const first = firstOf(size);
  const logp = first(of.logp);
  const atNodes = { z: first(softmax.z), partials: first(softmax.partials), M: size };
  const nodes = (g: Graph) => {
    const { tokens, positions } = rows;
    const attend = cachedAttend(context, prompt, rows);
    const h = model.body(g, { tokens, positions, scale: tracing.scale, attend });
    tracing.logits(g, model.finalNorm(g, h), atNodes);
  };
  const plans = {
    extend: tracing.planOf(`extend ${size}`, (g) => {
      nodes(g);
      tracing.logProbs(g, atNodes, logp);
    }),
    states: tracing.planOf(`states ${size}`, nodes),
    gather: tracing.planOf(`gather ${size}`, (g) => gather(g, atNodes, pairs)),
  };
  return { size, plans, rows, logp };
}

/** The first `size` of the rows; the cache is the same. */
function firstRows(rows: NodeRows, size: number): NodeRows {
  const { tokens, positions, counts, slots, ancestors, cache } = rows;
  const first = firstOf(size);
  return {
    tokens: first(tokens),
    positions: first(positions),
    counts: first(counts),
    slots: first(slots),
    ancestors: first(ancestors),
    cache,
  };
}

/** The first `size` rows of a tensor. */
const firstOf =
  (size: number) =>
  <D extends Dtype>(t: Tensor<D>): Tensor<D> =>
    view(t, 0, [size, ...t.shape.slice(1)]);

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
