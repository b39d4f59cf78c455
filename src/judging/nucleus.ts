import { exp } from "../exact-math";
import type { Policy, SampleRequest, TokenTree } from "../lm/policy";
import { streams, uniform } from "../lm/streams";
import type { Nats, Sequences } from "../lm/sequences";

/** What a decoding of the untrained model is to draw: of the same lengths as the policy's. */
export type DrawRequest = Pick<
  SampleRequest,
  "prompt" | "batch" | "minLength" | "maxLength" | "seed"
>;

/** Samples that share one tree: 256 of them have at most 256 nodes a token. */
export const NUCLEUS_GROUP = 256;

/**
 * Samples of the nucleus: at every step from the smallest set of likeliest tokens that holds
 * `topP`. Runs on the token tree, so that samples with a common prefix share it; the random numbers
 * are made here, by sample, so that groups draw what one large group would.
 */
export async function nucleusSamples(
  policy: Policy,
  request: DrawRequest,
  topP: number,
): Promise<Sequences> {
  const strings = Array.from({ length: request.batch }, (): number[] => []);
  for (let first = 0; first < strings.length; first += NUCLEUS_GROUP) {
    const members = strings.slice(first, first + NUCLEUS_GROUP).map((_, k) => first + k);
    const tree = policy.tree(request.prompt, "off");
    const draws = { policy, tree, request, topP };
    await drawGroup(draws, members, strings).finally(() => tree.close());
  }
  return pack(strings, request.maxLength, policy.stopToken);
}

interface GroupDraws {
  readonly policy: Pick<Policy, "vocabulary" | "stopToken">;
  readonly tree: TokenTree;
  readonly request: DrawRequest;
  readonly topP: number;
}

/** Extends the members' strings token by token until each has stopped. */
async function drawGroup(
  { policy, tree, request, topP }: GroupDraws,
  members: readonly number[],
  strings: readonly number[][],
): Promise<void> {
  const { minLength, maxLength, seed } = request;
  const V = policy.vocabulary;
  let rows = await tree.root();
  let going = members.map((b) => ({ b, node: 0 }));
  let first = 0;
  let nodes = 1; // `rows` belong to nodes first, first + 1, …
  for (let i = 0; i < maxLength && going.length > 0; i++) {
    const children = new Children(nodes);
    const next: typeof going = [];
    for (const { b, node } of going) {
      const at = (node - first) * V;
      const token = drawNucleus(
        rows.subarray(at, at + V),
        topP,
        uniform(seed, i, streams.nucleus, b),
        i < minLength ? policy.stopToken : -1,
      );
      if (token === policy.stopToken) continue;
      strings[b].push(token);
      next.push({ b, node: children.of(node, token) });
    }
    const { parents, tokens } = children;
    if (i + 1 < maxLength && parents.length > 0)
      rows = await tree.extend(Uint32Array.from(parents), Uint32Array.from(tokens));
    first = nodes;
    nodes += parents.length;
    going = next;
  }
}

/** New nodes of a tree, one for each pair of parent and token, numbered from `first` on. */
class Children {
  readonly parents: number[] = [];
  readonly tokens: number[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly first: number) {}

  of(parent: number, token: number): number {
    const name = `${parent} ${token}`;
    const child = this.known.get(name) ?? this.first + this.parents.length;
    if (this.known.has(name)) return child;
    this.known.set(name, child);
    this.parents.push(parent);
    this.tokens.push(token);
    return child;
  }
}

/**
 * The smallest set of likeliest tokens that holds `topP` of logP [V], likeliest first, without
 * `barred` (−1 for none).
 */
export function inNucleus(logP: ArrayLike<Nats>, topP: number, barred: number): number[] {
  const ids = Array.from({ length: logP.length }, (_, v) => v)
    .filter((v) => v !== barred)
    .sort((a, b) => logP[b] - logP[a] || a - b);
  const whole = ids.reduce((sum, v) => sum + exp(logP[v]), 0);
  let mass = 0;
  let size = 0;
  while (size < ids.length && mass < topP * whole) mass += exp(logP[ids[size++]]);
  return ids.slice(0, size);
}

/** The token at quantile `u` of the nucleus, likeliest first. */
export function drawNucleus(
  logP: ArrayLike<Nats>,
  topP: number,
  u: number,
  barred: number,
): number {
  const ids = inNucleus(logP, topP, barred);
  const mass = ids.reduce((sum, v) => sum + exp(logP[v]), 0);
  let left = u * mass;
  for (let k = 0; k < ids.length - 1; k++) if ((left -= exp(logP[ids[k]])) < 0) return ids[k];
  return ids[ids.length - 1];
}

export function pack(
  strings: readonly ArrayLike<number>[],
  width: number,
  stopToken: number,
): Sequences {
  const tokens = new Uint32Array(strings.length * width).fill(stopToken);
  strings.forEach((s, b) => tokens.set(Array.from(s), b * width));
  return {
    batch: strings.length,
    width,
    tokens,
    lengths: Uint32Array.from(strings, (s) => s.length),
  };
}
