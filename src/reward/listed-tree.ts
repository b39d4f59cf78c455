/**
 * The token strings that a task lists, as a tree. Node 0 is the empty string, and every level comes
 * whole before the next one, so that parents come before their children.
 */
export interface ListedTree {
  readonly strings: readonly Uint32Array[];
  readonly parents: readonly number[];
  readonly tokens: readonly number[]; // along the edge to each node
  readonly depths: readonly number[];
  readonly listed: readonly number[]; // the listed string that ends at each node, −1 for none
  readonly children: readonly ReadonlyMap<number, number>[]; // token → node
  /** The node of the longest prefix of a string that is in the tree. */
  readonly follow: (string: ArrayLike<number>) => number;
}

/** The tree of different strings of at least one token each. */
export function listedTree(strings: readonly Uint32Array[]): ListedTree {
  const parents = [0];
  const tokens = [0];
  const depths = [0];
  const children: Map<number, number>[] = [new Map<number, number>()];
  const grow = (parent: number, token: number, depth: number): number => {
    const known = children[parent].get(token);
    if (known !== undefined) return known;
    const node = parents.push(parent) - 1;
    children[parent].set(token, node);
    tokens.push(token);
    depths.push(depth);
    children.push(new Map());
    return node;
  };
  const longest = Math.max(0, ...strings.map((z) => z.length));
  const ends = strings.map(() => 0);
  for (let i = 0; i < longest; i++)
    strings.forEach((z, k) => {
      if (i < z.length) ends[k] = grow(ends[k], z[i], i + 1);
    });
  const listed = parents.map(() => -1);
  ends.forEach((node, k) => (listed[node] = k));
  const follow = (string: ArrayLike<number>): number => {
    let node = 0;
    for (let i = 0; i < string.length; i++) {
      const next = children[node].get(string[i]);
      if (next === undefined) return node;
      node = next;
    }
    return node;
  };
  return { strings, parents, tokens, depths, listed, children, follow };
}

/** For each node the longest listed string that it begins with or is, −1 where there is none. */
export function longestListed({ parents, listed }: ListedTree): readonly number[] {
  const longest = [-1];
  for (let node = 1; node < parents.length; node++)
    longest.push(listed[node] >= 0 ? listed[node] : longest[parents[node]]);
  return longest;
}

/** The nodes of each level below the root. */
export function levelsOf({ depths }: ListedTree): readonly (readonly number[])[] {
  const levels: number[][] = [];
  for (let node = 1; node < depths.length; node++) (levels[depths[node] - 1] ??= []).push(node);
  return levels;
}

/** The tokens from the root to a node. */
export function pathTo({ parents, tokens, depths }: ListedTree, node: number): Uint32Array {
  const path = new Uint32Array(depths[node]);
  for (let at = node, d = path.length; d > 0; at = parents[at]) path[--d] = tokens[at];
  return path;
}
