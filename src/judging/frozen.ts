import type { TokenTree } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import type { Forced } from "./forced";
import { logSumExp } from "./numbers";

/** Likeliest next tokens after a node, and what is known of the others together. */
interface Row {
  readonly ids: Uint32Array; // [K], likeliest first, without ⊤
  readonly logP: Float64Array; // [K] log p(id | s)
  // the rest: how many, log Σ p, log max p
  readonly tail: {
    readonly count: number;
    readonly logMass: Nats;
    readonly logLargest: Nats;
  };
}

/**
 * Rank by log-probability, ids breaking ties; all of a short vocabulary, the first `keep` of a long
 * one.
 */
function row(logP: ArrayLike<number>, stop: number, keep: number): Row {
  const size = logP.length - 1;
  const kept = Math.min(keep, size);
  const sorted = Float64Array.from({ length: size }, (_, i) => logP[i < stop ? i : i + 1]).sort();
  const cut = sorted[size - kept];
  const ids: number[] = [];
  const level: number[] = [];
  for (let v = 0; v < logP.length; v++)
    if (v !== stop && logP[v] >= cut) (logP[v] > cut ? ids : level).push(v);
  ids.push(...level.slice(0, kept - ids.length));
  ids.sort((a, b) => logP[b] - logP[a] || a - b);
  const tail = sorted.subarray(0, size - kept);
  return {
    ids: Uint32Array.from(ids),
    logP: Float64Array.from(ids, (v) => logP[v]),
    tail: {
      count: tail.length,
      logMass: logSumExp(tail),
      logLargest: tail.at(-1) ?? -Infinity,
    },
  };
}

/** The terminals of whole strings under the tree's prompt, [N] [nats]. */
type StringTerminals = (strings: readonly Uint32Array[]) => Promise<readonly Nats[]>;

interface FrozenRules {
  readonly stop: number; // ⊤
  readonly keep?: number; // next tokens that are kept of a node
  readonly terminal?: StringTerminals; // absent: log p(⊤ | X, z)
  /** Terminals, each at most log p(⊤ | X, z), are asked for by `score` alone. */
  readonly lazy?: boolean;
  readonly forced?: Forced; // of a tool; absent: every token is drawn
}

/** A node to add: the child of a node by a token. */
interface Edge {
  readonly parent: number;
  readonly token: number;
  readonly logP: Nats; // of the token after the parent
  /** Of a forced token: what is forced after it. Absent: it is drawn, and a tool may follow. */
  readonly forcedAfter?: readonly number[];
}

/**
 * What is known of the frozen model under one prompt: a tree that only grows, so that a new
 * temperature or reward is judged without running the model again. Node 0 is the empty string;
 * parents come before children. Where a tool writes after a string, the forced tokens are added
 * with it: log p counts them, and no string ends before the last of them.
 */
export class FrozenTree {
  readonly parents: number[] = [0];
  readonly tokens: number[] = [0];
  readonly depths: number[] = [0];
  readonly logP: Nats[] = [0]; // log p(z_1:i | X)
  readonly forced: boolean[] = [false]; // the node's own token was forced
  readonly forcedNext: (number | undefined)[] = [undefined]; // the token that must follow
  readonly logStop: Nats[] = []; // log p(⊤ | X, z_1:i)
  /**
   * What stands in the likelihood for ending here: logStop, or the task's terminal; −∞ where it was
   * not asked for yet, which `unscored` names.
   */
  readonly logTerminal: Nats[] = [];
  readonly unscored = new Set<number>();
  readonly rows: Row[] = [];
  private readonly children = new Map<number, number>(); // parent·V + token → node

  readonly stop: number;
  private readonly keep: number;
  private readonly terminal: StringTerminals | undefined;
  private readonly lazy: boolean;
  private readonly forcedAfter: Forced;

  private constructor(
    private readonly tree: TokenTree,
    readonly root: Float32Array, // [V] log p(· | X)
    { stop, keep, terminal, lazy, forced }: FrozenRules & { readonly keep: number },
  ) {
    this.stop = stop;
    this.keep = keep;
    this.terminal = terminal;
    this.lazy = lazy === true && terminal !== undefined;
    this.forcedAfter = forced ?? (() => []);
    this.logStop.push(root[stop]);
    this.rows.push(row(root, stop, root.length));
  }

  static async open(tree: TokenTree, { keep = 256, ...rules }: FrozenRules): Promise<FrozenTree> {
    const frozen = new FrozenTree(tree, await tree.root(), { keep, ...rules });
    await frozen.endNodes();
    return frozen;
  }

  get size(): number {
    return this.parents.length;
  }
  get vocabulary(): number {
    return this.root.length;
  }

  child(parent: number, token: number): number | undefined {
    return this.children.get(parent * this.vocabulary + token);
  }

  /** The node of a string, if it was reached. */
  find(string: ArrayLike<number>): number | undefined {
    let node: number | undefined = 0;
    for (let i = 0; i < string.length && node !== undefined; i++)
      node = this.child(node, string[i]);
    return node;
  }

  /** The node of a string that is known to be here. */
  nodeOf(string: ArrayLike<number>): number {
    const node = this.find(string);
    if (node === undefined) throw new Error("a listed string is not in the tree");
    return node;
  }

  string(node: number): Uint32Array {
    const out = new Uint32Array(this.depths[node]);
    for (let i = out.length, s = node; i > 0; s = this.parents[s]) out[--i] = this.tokens[s];
    return out;
  }

  /** May a string end at this node? Not where a token is forced after it. */
  ends(node: number): boolean {
    return this.forcedNext[node] === undefined;
  }

  /** How many nodes `grow` adds for one child: itself and what is forced after it. */
  grownBy(parent: number, token: number): number {
    return 1 + this.forcedAfter(Uint32Array.of(...this.string(parent), token)).length;
  }

  /**
   * Adds children, one per entry, and the tokens that are forced after them; the parents are nodes
   * already here, and no child may be here yet. One model call, and one more for every forced token
   * of the longest row of them.
   */
  async grow(parents: readonly number[], tokens: readonly number[]): Promise<void> {
    let edges: Edge[] = parents.map((parent, k) => ({
      parent,
      token: tokens[k],
      logP: this.edge(parent, tokens[k]),
    }));
    while (edges.length > 0) edges = await this.add(edges);
    await this.endNodes();
  }

  /** Adds nodes, and returns the edges that are forced after them. */
  private async add(edges: readonly Edge[]): Promise<Edge[]> {
    const V = this.vocabulary;
    const parents = Uint32Array.from(edges, ({ parent }) => parent);
    const tokens = Uint32Array.from(edges, ({ token }) => token);
    const logP = await this.tree.extend(parents, tokens);
    const following: Edge[] = [];
    edges.forEach((edge, k) => {
      const next = logP.subarray(k * V, (k + 1) * V);
      const node = this.addNode(edge, next);
      const [token, ...forcedAfter] = edge.forcedAfter ?? this.forcedAfter(this.string(node));
      this.forcedNext.push(token);
      if (!this.ends(node)) following.push({ parent: node, token, logP: next[token], forcedAfter });
    });
    return following;
  }

  private addNode({ parent, token, logP, forcedAfter }: Edge, next: Float32Array): number {
    const node = this.size;
    this.children.set(parent * this.vocabulary + token, node);
    this.logP.push(this.logP[parent] + logP);
    this.parents.push(parent);
    this.tokens.push(token);
    this.depths.push(this.depths[parent] + 1);
    this.forced.push(forcedAfter !== undefined);
    this.logStop.push(next[this.stop]);
    this.rows.push(row(next, this.stop, this.keep));
    return node;
  }

  /**
   * Follows the likeliest tokens from the root, and what is forced after them, to a string of at
   * least `length` tokens that may end, so that a walk of long strings begins with one that is long
   * enough.
   */
  async growDown(length: number): Promise<void> {
    for (let node = 0; this.depths[node] < length || !this.ends(node);) {
      const [likeliest] = this.rows[node].ids;
      const token = this.forcedNext[node] ?? likeliest;
      const known = this.child(node, token);
      if (known === undefined) await this.grow([node], [token]);
      node = known ?? this.size - 1;
    }
  }

  /**
   * Adds every node of given strings, one call of the model a token of the longest. A token that
   * is not among those kept of its node, or that a tool would not have written there, ends its
   * string's path.
   */
  async growAlong(strings: readonly Uint32Array[]): Promise<void> {
    for (;;) {
      const edges = new Map<string, { readonly parent: number; readonly token: number }>();
      for (const string of strings) {
        const edge = this.nextEdge(string);
        if (edge) edges.set(`${edge.parent} ${edge.token}`, edge);
      }
      if (edges.size === 0) return;
      const added = [...edges.values()];
      await this.grow(
        added.map(({ parent }) => parent),
        added.map(({ token }) => token),
      );
    }
  }

  /** The first edge of a string that is not here; undefined where there is none to add. */
  private nextEdge(string: Uint32Array): { parent: number; token: number } | undefined {
    let parent = 0;
    for (const token of string) {
      const node = this.child(parent, token);
      if (node === undefined)
        return this.ends(parent) && this.rows[parent].ids.includes(token)
          ? { parent, token }
          : undefined;
      parent = node;
    }
    return undefined;
  }

  /** log p(· | X, s) of all V tokens after a node, of a tree that keeps so many. */
  wholeRow(node: number): Float64Array {
    const { ids, logP, tail } = this.rows[node];
    if (tail.count > 0)
      throw new Error(
        `the tree keeps ${ids.length} next tokens of a node, not all ${this.vocabulary}`,
      );
    const out = new Float64Array(this.vocabulary);
    ids.forEach((v, k) => (out[v] = logP[k]));
    out[this.stop] = this.logStop[node];
    return out;
  }

  close(): void {
    this.tree.close();
  }

  /** Asks for the terminals of nodes that `unscored` names. */
  async score(nodes: readonly number[]): Promise<void> {
    const { logStop, logTerminal, terminal, unscored } = this;
    const values = terminal
      ? await terminal(nodes.map((s) => this.string(s)))
      : nodes.map((s) => logStop[s]);
    nodes.forEach((s, k) => {
      logTerminal[s] = values[k];
      unscored.delete(s);
    });
  }

  /** Ends the new nodes at which a string may end; the others have the terminal −∞. */
  private async endNodes(): Promise<void> {
    const { logStop, logTerminal, unscored } = this;
    const fresh = logStop.map((_, s) => s).slice(logTerminal.length);
    const ending = fresh.filter((s) => this.ends(s));
    for (const s of fresh) logTerminal[s] = -Infinity;
    for (const s of ending) unscored.add(s);
    if (!this.lazy) await this.score(ending);
  }

  private edge(parent: number, token: number): Nats {
    const { ids, logP } = this.rows[parent];
    const k = ids.indexOf(token);
    if (k < 0)
      throw new Error("a child outside the likeliest tokens has no stored log-probability");
    return logP[k];
  }
}
