import { exp } from "../../exact-math";
import type { TokenTree } from "../../lm/policy";
import { uniform, streams } from "../../lm/streams";
import { normalised } from "../decodings/rows";
import type { Sampler } from "../sampler";
import { type Constraint, mayFollow } from "./constraint";

/** Exact draws of p_0(· | the constraint), and what they took. */
export interface RejectionDraws {
  readonly strings: readonly (readonly number[])[];
  readonly attempts: number;
  readonly evaluations: number; // next-token rows; a row that is remembered is not computed again
}

interface RejectionRequest extends Sampler {
  readonly constraint: Constraint;
  readonly stopToken: number;
  readonly count: number; // strings to accept
  readonly mostAttempts: number; // fewer strings come back where these do not suffice
  readonly seed: number;
  /**
   * Adaptive: what was refused is never drawn again (constrained adaptive rejection sampling, CARS,
   * Parys et al. 2025, arXiv:2510.01902). The accepted strings have the same law; there are more.
   */
  readonly adaptive: boolean;
}

/** A prefix with the next tokens that may still satisfy the constraint. */
interface PrefixNode {
  readonly node: number; // of the token tree
  readonly children: Map<number, PrefixNode>;
  readonly prior: Float64Array; // [V] p_0(v | s)
  readonly open: Float64Array; // [V] the same, times the share below that may still be accepted
}

/**
 * Strings of the frozen model, drawn until `count` satisfy the constraint; a prefix that the
 * checker refuses ends its attempt. Adaptive rejection keeps what it refused in a tree of prefixes
 * and draws from what is left, which accepts ever more and leaves the law of what is accepted as it
 * is.
 */
export async function rejection(
  tree: TokenTree,
  request: RejectionRequest,
): Promise<RejectionDraws> {
  const sampling = new PrefixSampling(tree, request, await tree.root());
  const strings: number[][] = [];
  let attempts = 0;
  while (strings.length < request.count && attempts < request.mostAttempts && sampling.possible) {
    const string = await sampling.attempt(attempts++);
    if (string) strings.push(string);
  }
  return { strings, attempts, evaluations: sampling.evaluations };
}

class PrefixSampling {
  evaluations = 1;
  private readonly root: PrefixNode;

  constructor(
    private readonly tree: TokenTree,
    private readonly request: RejectionRequest,
    row: Float32Array,
  ) {
    this.root = this.nodeOf(0, row, 0);
  }

  /** Is any mass left that may satisfy the constraint? */
  get possible(): boolean {
    return sum(this.root.open) > 0;
  }

  /** One draw of what is open: a string that satisfies the constraint, or nothing. */
  async attempt(number: number): Promise<number[] | null> {
    const { stopToken, maxLength, seed, constraint } = this.request;
    const path: PrefixNode[] = [this.root];
    const string: number[] = [];
    for (;;) {
      const at = path[path.length - 1];
      const u = uniform(seed, number, streams.rejection, string.length);
      const token = string.length < maxLength ? tokenAt(at.open, u) : stopToken;
      if (!mayFollow(constraint, string, token, stopToken)) {
        this.refuse(path, [...string, token]);
        return null;
      }
      if (token === stopToken) return string;
      string.push(token);
      // at the longest length ⊤ is certain and needs no row
      if (string.length < maxLength) path.push(await this.child(at, token, string.length));
    }
  }

  private async child(at: PrefixNode, token: number, depth: number): Promise<PrefixNode> {
    const known = at.children.get(token);
    if (known) return known;
    const row = await this.tree.extend(Uint32Array.of(at.node), Uint32Array.of(token));
    const child = this.nodeOf(this.evaluations++, row, depth);
    at.children.set(token, child);
    return child;
  }

  private nodeOf(node: number, row: Float32Array, depth: number): PrefixNode {
    const barred = depth < this.request.minLength ? this.request.stopToken : -1;
    const prior = normalised(row, (v) => v !== barred).map(exp);
    return { node, children: new Map(), prior, open: prior.slice() };
  }

  /** Closes the branch that the last token of `refused` opens, and narrows the path above it. */
  private refuse(path: readonly PrefixNode[], refused: readonly number[]): void {
    if (!this.request.adaptive) return;
    let share = 0; // of the branch, what may still be accepted
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const { open, prior } = path[depth];
      const token = refused[depth];
      open[token] = prior[token] * share;
      share = sum(open);
    }
  }
}

const sum = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);

function tokenAt(open: Float64Array, u: number): number {
  let left = u * sum(open);
  let last = 0;
  for (let v = 0; v < open.length; v++) {
    if (open[v] > 0) last = v;
    if ((left -= open[v]) < 0) return v;
  }
  return last;
}
