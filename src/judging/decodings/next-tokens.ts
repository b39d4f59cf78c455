import type { TokenTree } from "../../lm/policy";

/** A child of a node of the tree, by its token. */
export interface Child {
  readonly parent: number;
  readonly token: number;
}

/**
 * Next-token rows of strings that grow token by token, level by level, each computed once however
 * often it is named. Node 0 is the empty string. The rows of a level are kept until the next one is
 * computed.
 */
export class NextTokens {
  readonly vocabulary: number;
  private first = 0; // node of the first row
  private size = 1;

  private constructor(
    private readonly tree: TokenTree,
    private rows: Float32Array, // [nodes of the level, V]
  ) {
    this.vocabulary = rows.length;
  }

  static async open(tree: TokenTree): Promise<NextTokens> {
    return new NextTokens(tree, await tree.root());
  }

  /** log p(· | s) [V] of a node of the last level. */
  row(node: number): Float32Array {
    const at = (node - this.first) * this.vocabulary;
    if (at < 0) throw new Error("The row of a node above the last level was discarded.");
    return this.rows.subarray(at, at + this.vocabulary);
  }

  /** The nodes of children of the last level, in the order given; the same child, the same node. */
  async extend(children: readonly Child[]): Promise<number[]> {
    const known = new Map<string, number>();
    const fresh: Child[] = [];
    const nodes = children.map((child) => {
      const name = `${child.parent} ${child.token}`;
      const node = known.get(name) ?? this.size + fresh.length;
      if (!known.has(name)) fresh.push(child);
      known.set(name, node);
      return node;
    });
    if (fresh.length === 0) return nodes;
    this.rows = await this.tree.extend(
      Uint32Array.from(fresh, ({ parent }) => parent),
      Uint32Array.from(fresh, ({ token }) => token),
    );
    this.first = this.size;
    this.size += fresh.length;
    return nodes;
  }

  close(): void {
    this.tree.close();
  }
}
