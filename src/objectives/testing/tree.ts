import { at } from "../../compute/arrays";

/**
 * A language small enough to write down: every string over `letters` tokens up to `depth` tokens
 * long. Token ids are 0 … letters − 1, and ⊤ = letters. A prefix is a row: the empty one is
 * row 0, then by length.
 */
export interface Tree {
  readonly letters: number;
  readonly depth: number;
  readonly rows: number;
  readonly stopToken: number;
}

export function makeTree(letters: number, depth: number): Tree {
  let rows = 0;
  for (let n = 0; n <= depth; n++) rows += letters ** n;
  return { letters, depth, rows, stopToken: letters };
}

/** Children of row p are p · letters + 1 + token. */
export const child = ({ letters }: Tree, row: number, token: number): number =>
  row * letters + 1 + token;

export interface Leaf {
  readonly tokens: Uint32Array;
  readonly rows: readonly number[]; // of prefixes 0..n
}

/** Every string, the empty one first. */
export function strings(tree: Tree): Leaf[] {
  const found: Leaf[] = [{ tokens: new Uint32Array(0), rows: [0] }];
  for (let k = 0; k < found.length; k++) {
    const { tokens, rows } = at(found, k);
    if (tokens.length === tree.depth) continue;
    for (let token = 0; token < tree.letters; token++)
      found.push({
        tokens: Uint32Array.of(...tokens, token),
        rows: [...rows, child(tree, at(rows, tokens.length), token)],
      });
  }
  return found;
}

/** log-softmax of one row of logits [letters + 1], with `bias` added first. */
export function logSoftmax(logits: ArrayLike<number>, bias?: ArrayLike<number>): Float64Array {
  // loops, since tests take it a million times
  const logP = Float64Array.from(logits);
  for (let v = 0; bias && v < logP.length; v++) logP[v] = at(logP, v) + (bias[v] ?? 0);
  const most = Math.max(...logP);
  let sum = 0;
  for (let v = 0; v < logP.length; v++) sum += Math.exp(at(logP, v) - most);
  const logSum = most + Math.log(sum);
  for (let v = 0; v < logP.length; v++) logP[v] = at(logP, v) - logSum;
  return logP;
}

/**
 * The policy that solves the tree: q(child | s) = F(child)/F(s), q(⊤ | s) = R(s)/F(s), F(s) =
 * R(s) + Σ F(child). `logR` by row; returns log q [rows, letters + 1] and log Z = log F(root). At
 * full depth ⊤ is certain.
 */
export function solve(tree: Tree, logR: ArrayLike<number>): { logQ: Float64Array; logZ: number } {
  const V = tree.letters + 1;
  const logF = new Float64Array(tree.rows);
  const logQ = new Float64Array(tree.rows * V).fill(-1e9);
  for (let row = tree.rows - 1; row >= 0; row--) {
    const inner = child(tree, row, 0) < tree.rows;
    const parts = inner
      ? Array.from({ length: tree.letters }, (_, v) => at(logF, child(tree, row, v)))
      : [];
    parts.push(at(logR, row));
    const most = Math.max(...parts);
    const total = most + Math.log(parts.reduce((sum, x) => sum + Math.exp(x - most), 0));
    logF[row] = total;
    parts.forEach((x, v) => {
      const token = v === parts.length - 1 ? tree.letters : v;
      logQ[row * V + token] = x - total;
    });
  }
  return { logQ, logZ: at(logF, 0) };
}
