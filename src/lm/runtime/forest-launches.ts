import { at } from "../../compute/arrays";
import type { Continuation } from "../policy";

/** What a launch holds at most. */
interface Room {
  readonly rows: number; // nodes
  readonly pairs: number; // log-probabilities that are read
  readonly depth: number; // ancestors of a node
}

/** One launch: its nodes, ancestors among them and before them, and the edges that are read. */
export interface ForestLaunch {
  readonly nodes: number[]; // of its rows
  readonly rowOf: Map<number, number>;
  readonly edges: number[]; // by the node at their end; each leaves a row of this launch
}

/**
 * The tree of all strings z_1:i·Y, in which common beginnings are one node, and the launches that
 * read log p of every token of every Y. Node 0 is the empty string.
 */
export class Forest {
  readonly parents: number[] = [0];
  readonly tokens: number[] = [0];
  readonly depths: number[] = [0];
  readonly launches: ForestLaunch[] = [];
  /** The nodes of the tokens of each Y. */
  readonly ends: readonly (readonly number[])[];
  private readonly children = new Map<number, number>(); // parent·V + token → node
  private readonly planned = new Set<number>(); // edges that a launch reads

  /** Throws if a string does not fit one launch. */
  constructor(
    asked: readonly Continuation[],
    private readonly vocabulary: number,
    private readonly room: Room,
  ) {
    this.ends = asked.map(({ after, tokens }) => this.place(after, tokens));
  }

  /** The rows of a node's ancestors in a launch, oldest first. */
  ancestorRows(node: number, { rowOf }: ForestLaunch): number[] {
    const rows: number[] = [];
    for (let s = node; s !== 0;) {
      s = at(this.parents, s);
      rows.push(rowOf.get(s) ?? 0);
    }
    return rows.reverse();
  }

  private place(after: Uint32Array, continuation: Uint32Array): number[] {
    const path = [0];
    for (const token of after) path.push(this.child(at(path, path.length - 1), token));
    for (const token of continuation) path.push(this.child(at(path, path.length - 1), token));
    const ends = path.slice(1 + after.length);
    const edges = ends.filter((node) => !this.planned.has(node));
    if (edges.length > 0) this.read(edges, path.slice(0, -1));
    return ends;
  }

  private child(parent: number, token: number): number {
    const name = parent * this.vocabulary + token;
    const known = this.children.get(name);
    if (known !== undefined) return known;
    const node = this.parents.length;
    this.children.set(name, node);
    this.parents.push(parent);
    this.tokens.push(token);
    this.depths.push(at(this.depths, parent) + 1);
    return node;
  }

  /** Reads edges in the last launch, where their rows fit in, or in another. */
  private read(edges: readonly number[], path: readonly number[]): void {
    const { rows, pairs, depth } = this.room;
    if (path.length > Math.min(rows, depth + 1) || edges.length > pairs)
      throw new Error(
        `A string and its continuation have ${path.length} tokens, more than the ` +
          `${Math.min(rows, depth + 1)} that this run was opened for.`,
      );
    const last = this.launches.at(-1);
    const more = path.filter((node) => last?.rowOf.has(node) !== true);
    const fits =
      last !== undefined &&
      last.nodes.length + more.length <= rows &&
      last.edges.length + edges.length <= pairs;
    const launch = fits ? last : this.another();
    for (const node of fits ? more : path) {
      launch.rowOf.set(node, launch.nodes.length);
      launch.nodes.push(node);
    }
    for (const node of edges) {
      launch.edges.push(node);
      this.planned.add(node);
    }
  }

  private another(): ForestLaunch {
    const launch: ForestLaunch = { nodes: [], rowOf: new Map(), edges: [] };
    this.launches.push(launch);
    return launch;
  }
}
