import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { headLogProbs, headPairs, headPartials, headTiles } from "../../compute/kernels/head/spec";
import { linear } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, resident } from "../../compute/tensor";
import type { TokenTree } from "../policy";
import type { Prompt } from "../sequences";
import { type Context, promptRows } from "./context";
import { type CachedRows, type PromptCache, cachedAttend, prefill, promptCache } from "./decode";

const CHUNK = 64; // nodes a launch
const PAIRS = 256; // (node, token) pairs a launch

/**
 * The token tree of one prompt on the device: node k's keys and values are in slot k of the cache
 * (node 0, the root, is the prompt itself).
 */
export interface TreeProgram {
  readonly plans: Record<Stage, Plan>;
  prepared?: Record<Stage, Prepared>;
  readonly prompt: PromptCache;
  readonly rows: CachedRows & { readonly tokens: Tensor; readonly positions: Tensor };
  readonly rootLogp: Tensor; // f32 [1, N], N = V padded to a multiple of 8
  readonly logp: Tensor; // f32 [CHUNK, N]
  readonly pairs: { readonly rows: Tensor; readonly tokens: Tensor; readonly logp: Tensor };
  readonly capacity: number; // nodes
  readonly adapter: "on" | "off";
}
type Stage = "root" | "extend" | "states" | "gatherRoot" | "gather";

/**
 * The logits of some rows and what their softmax comes to, kept on the device from one launch to
 * the next.
 */
interface Softmax {
  readonly z: Tensor; // f32 [M, V padded]
  readonly partials: Tensor; // f32 [M, TILES, 2]
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
  const { model, maxLength } = context;
  const head = adapter === "on" ? context.policyHead : context.priorHead;
  const scale = adapter === "on" ? context.scale : "off";
  const { V: N } = model.architecture;
  const [, V] = head.w.shape;
  const TILES = headTiles(V);
  const { HKV, D } = model.heads;
  const named = (what: string) => `tree ${adapter} ${what}`;
  const u32 = (what: string, ...shape: number[]) => resident(named(what), "u32", shape);
  const f32 = (what: string, ...shape: number[]) => resident(named(what), "f32", shape);
  const prompt = promptCache(context, named(""));
  const rows = {
    tokens: u32("tokens", CHUNK),
    positions: u32("positions", CHUNK),
    counts: u32("counts", CHUNK),
    slots: u32("slots", CHUNK),
    ancestors: u32("ancestors", CHUNK, maxLength),
    // the last CHUNK slots take padding rows
    cache: prompt.layers.map((_, l) => f32(`cache ${l}`, capacity + CHUNK, 2 * HKV * D)),
  };
  const softmax = (what: string, M: number): Softmax => ({
    z: f32(`${what} logits`, M, V),
    partials: f32(`${what} partials`, M, TILES, 2),
  });
  const [atRoot, atNodes] = [softmax("root", 1), softmax("node", CHUNK)];
  const [rootLogp, logp] = [f32("root log-probs", 1, N), f32("log-probs", CHUNK, N)];
  const pairs = {
    rows: u32("pair rows", PAIRS),
    tokens: u32("pair tokens", PAIRS),
    logp: f32("pair log-probs", PAIRS),
  };

  const logits = (g: Graph, h: Tensor, { z, partials }: Softmax) => {
    linear(g, h, head, scale, { into: z });
    g.run(headPartials, { M: z.shape[0], V, TILES }, { z }, { partials });
  };
  const logProbs = (g: Graph, { z, partials }: Softmax, into: Tensor) =>
    void g.run(headLogProbs, { M: z.shape[0], V, N, TILES }, { z, partials }, { logp: into });
  const root = new Graph(named("root"));
  logits(root, prefill(root, context, prompt, scale), atRoot);
  logProbs(root, atRoot, rootLogp);

  const nodes = (g: Graph) => {
    const { tokens, positions } = rows;
    const h = model.body(g, {
      tokens,
      positions,
      scale,
      attend: cachedAttend(context, prompt, rows),
    });
    logits(g, model.finalNorm(g, h), atNodes);
  };
  const states = new Graph(named("states"));
  nodes(states);
  const extend = new Graph(named("extend"));
  nodes(extend);
  logProbs(extend, atNodes, logp);

  const gatherOf = (name: string, { z, partials }: Softmax): Plan => {
    const g = new Graph(named(name));
    g.run(
      headPairs,
      { M: z.shape[0], V, TILES, K: PAIRS },
      { z, partials, rows: pairs.rows, tokens: pairs.tokens },
      { logp: pairs.logp },
    );
    return plan(g);
  };
  const plans = {
    root: plan(root),
    extend: plan(extend),
    states: plan(states),
    gatherRoot: gatherOf("gather root", atRoot),
    gather: gatherOf("gather", atNodes),
  };
  return { plans, prompt, rows, rootLogp, logp, pairs, capacity, adapter };
}

/** Opens a walk under one prompt. A program serves one walk at a time; the caller sees to that. */
export function openTree(context: Context, program: TreeProgram, prompt: Prompt): TokenTree {
  return new DeviceTree(context, program, prompt);
}

class DeviceTree implements TokenTree {
  // slots of each node's ancestors and itself, the root left out
  private readonly path: number[][] = [[]];
  private closed = false;

  constructor(
    private readonly context: Context,
    private readonly program: TreeProgram,
    private readonly promptOf: Prompt,
  ) {}

  async root(): Promise<Float32Array> {
    const prepared = this.begin();
    const [logp] = await this.context.executor.submit([prepared.root], [this.program.rootLogp]);
    return logp as Float32Array;
  }

  async extend(parents: Uint32Array, tokens: Uint32Array): Promise<Float32Array> {
    const { executor, model } = this.context;
    const { V } = model.architecture;
    const prepared = this.use();
    const out = new Float32Array(parents.length * V);
    const reads = new Reads();
    for (let start = 0; start < parents.length; start += CHUNK) {
      const n = Math.min(CHUNK, parents.length - start);
      this.writeNodes(parents.subarray(start, start + n), tokens.subarray(start, start + n));
      reads.add(executor.submit([prepared.extend], [this.program.logp]), ([logp]) =>
        out.set((logp as Float32Array).subarray(0, n * V), start * V),
      );
    }
    await reads.done();
    return out;
  }

  async mass(
    parents: Uint32Array,
    tokens: Uint32Array,
  ): Promise<{ logQ: Float32Array; logStop: Float32Array }> {
    const { executor, stop } = this.context;
    const nodes = parents.length;
    const logQ = new Float32Array(nodes);
    const logStop = new Float32Array(nodes);
    const children = childrenOf(parents);
    const prepared = this.begin();
    this.path.length = 1;
    const reads = new Reads();
    const gather = (stage: "gatherRoot" | "gather", first: number, n: number) => {
      const wanted: { row: number; token: number; to: Float32Array; at: number }[] = [];
      for (let k = first; k < first + n; k++) {
        wanted.push({ row: k - first, token: stop, to: logStop, at: k });
        for (const c of children[k])
          wanted.push({ row: k - first, token: tokens[c], to: logQ, at: c });
      }
      for (let at = 0; at < wanted.length; at += PAIRS) {
        const part = wanted.slice(at, at + PAIRS);
        executor.write(
          this.program.pairs.rows,
          padded(
            part.map((w) => w.row),
            PAIRS,
          ),
        );
        executor.write(
          this.program.pairs.tokens,
          padded(
            part.map((w) => w.token),
            PAIRS,
          ),
        );
        reads.add(executor.submit([prepared[stage]], [this.program.pairs.logp]), ([logp]) =>
          part.forEach((w, i) => (w.to[w.at] = logp[i])),
        );
      }
    };
    void executor.submit([prepared.root]);
    gather("gatherRoot", 0, 1);
    for (let start = 1; start < nodes;) {
      const n = levelChunk(parents, start);
      this.writeNodes(parents.subarray(start, start + n), tokens.subarray(start, start + n));
      void executor.submit([prepared.states]);
      gather("gather", start, n);
      start += n;
    }
    await reads.done();
    return { logQ, logStop };
  }

  close(): void {
    this.closed = true;
  }

  private use(): Record<Stage, Prepared> {
    if (this.closed) throw new Error("This token tree was closed; another walk has its memory.");
    if (!this.program.prepared) throw new Error("The tree programs were not prepared.");
    return this.program.prepared;
  }

  /** Uploads the prompt; the next launch must be `root`, which fills its keys and values. */
  private begin(): Record<Stage, Prepared> {
    const prepared = this.use();
    const { executor, P } = this.context;
    const { tokens, positions, pad } = promptRows(this.promptOf, P);
    executor.write(this.program.prompt.tokens, tokens);
    executor.write(this.program.prompt.positions, positions);
    executor.write(this.program.prompt.layout, [pad, 0, 0, 0]);
    return prepared;
  }

  /** Numbers up to CHUNK new nodes and uploads their rows; unused rows write to scratch slots. */
  private writeNodes(parents: Uint32Array, tokens: Uint32Array): void {
    const { executor, maxLength } = this.context;
    const { rows, capacity } = this.program;
    const n = parents.length;
    const counts = new Uint32Array(CHUNK);
    const slots = Uint32Array.from({ length: CHUNK }, (_, i) => capacity + i);
    const positions = new Uint32Array(CHUNK);
    const ancestors = new Uint32Array(CHUNK * maxLength);
    for (let i = 0; i < n; i++) {
      const node = this.path.length;
      const before = this.path[parents[i]];
      if (before === undefined) throw new Error(`Node ${parents[i]} is not in the tree yet.`);
      if (node >= capacity) throw new Error(`The token tree is full: ${capacity} nodes.`);
      if (before.length >= maxLength)
        throw new Error(`A node lies deeper than ${maxLength} tokens.`);
      slots[i] = node;
      counts[i] = before.length;
      positions[i] = this.promptOf.tokens.length + before.length;
      ancestors.set(before, i * maxLength);
      this.path.push([...before, node]);
    }
    executor.write(rows.tokens, padded(tokens, CHUNK));
    executor.write(rows.positions, positions);
    executor.write(rows.counts, counts);
    executor.write(rows.slots, slots);
    executor.write(rows.ancestors, ancestors);
  }
}

/**
 * Readbacks under way. If a walk throws before it awaits them, their failures are its own, not
 * unhandled ones.
 */
class Reads {
  private readonly all: Promise<void>[] = [];

  add<T>(result: Promise<T>, take: (value: T) => void): void {
    const taken = result.then(take);
    taken.catch(() => undefined);
    this.all.push(taken);
  }
  async done(): Promise<void> {
    await Promise.all(this.all);
  }
}

/** How many nodes from `start` on may share a launch: none may be another's parent. */
function levelChunk(parents: Uint32Array, start: number): number {
  let n = 1;
  while (n < CHUNK && start + n < parents.length && parents[start + n] < start) n += 1;
  return n;
}

function childrenOf(parents: Uint32Array): number[][] {
  const children: number[][] = Array.from(parents, () => []);
  for (let k = 1; k < parents.length; k++) children[parents[k]].push(k);
  return children;
}

function padded(values: ArrayLike<number>, length: number): Uint32Array {
  const out = new Uint32Array(length);
  out.set(values);
  return out;
}
