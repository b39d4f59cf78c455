import type { Policy, SampleRequest } from "../lm/policy";
import { uniform } from "../lm/random";
import { streams } from "../lm/streams";
import type { Nats, Sequences } from "../lm/sequences";

/**
 * How the untrained model is asked: the same lengths as the policy, its own stream of random
 * numbers.
 */
export type Asking = Pick<SampleRequest, "prompt" | "batch" | "minLength" | "maxLength" | "seed">;

/**
 * Samples of the nucleus: at every step from the smallest set of likeliest tokens that holds
 * `topP`. Runs on the token tree, so that samples with a common prefix share it; the random numbers
 * are made here.
 */
export async function nucleusSamples(
  policy: Policy,
  asking: Asking,
  topP: number,
): Promise<Sequences> {
  const { prompt, batch, minLength, maxLength, seed } = asking;
  const tree = policy.tree(prompt, "off");
  const strings = Array.from({ length: batch }, (): number[] => []);
  try {
    let going = strings.map((_, b) => ({ b, node: 0 }));
    let rows = await tree.root();
    let first = 0;
    let nodes = 1; // `rows` belong to nodes first, first + 1, …
    for (let i = 0; i < maxLength && going.length > 0; i++) {
      const children = new Map<string, number>();
      const parents: number[] = [];
      const tokens: number[] = [];
      const next: typeof going = [];
      for (const { b, node } of going) {
        const at = (node - first) * policy.vocabulary;
        const token = drawNucleus(
          rows.subarray(at, at + policy.vocabulary),
          topP,
          uniform(seed, i, streams.nucleus, b),
          i < minLength ? policy.stopToken : -1,
        );
        if (token === policy.stopToken) continue;
        strings[b].push(token);
        const name = `${node} ${token}`;
        const child = children.get(name) ?? nodes + parents.length;
        if (!children.has(name)) {
          children.set(name, child);
          parents.push(node);
          tokens.push(token);
        }
        next.push({ b, node: child });
      }
      if (i + 1 < maxLength && parents.length > 0)
        rows = await tree.extend(Uint32Array.from(parents), Uint32Array.from(tokens));
      first = nodes;
      nodes += parents.length;
      going = next;
    }
  } finally {
    tree.close();
  }
  return pack(strings, maxLength, policy.stopToken);
}

/**
 * The smallest set of likeliest tokens that holds `topP` of logP [V], likeliest first, without
 * `barred` (−1 for none).
 */
export function inNucleus(logP: ArrayLike<Nats>, topP: number, barred: number): number[] {
  const ids = Array.from({ length: logP.length }, (_, v) => v)
    .filter((v) => v !== barred)
    .sort((a, b) => logP[b] - logP[a] || a - b);
  const whole = ids.reduce((sum, v) => sum + Math.exp(logP[v]), 0);
  let mass = 0;
  let size = 0;
  while (size < ids.length && mass < topP * whole) mass += Math.exp(logP[ids[size++]]);
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
  const mass = ids.reduce((sum, v) => sum + Math.exp(logP[v]), 0);
  let left = u * mass;
  for (let k = 0; k < ids.length - 1; k++) if ((left -= Math.exp(logP[ids[k]])) < 0) return ids[k];
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
