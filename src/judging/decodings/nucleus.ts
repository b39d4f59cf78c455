import { exp } from "../../exact-math";
import type { Policy } from "../../lm/policy";
import { streams, uniform } from "../../lm/streams";
import type { Nats, Sequences } from "../../lm/sequences";
import { type Forced, forcedBy } from "../forced";
import { pack } from "../pack";
import { type DrawRequest, type Sampling, samplingEvaluations } from "./decoding";
import { NextTokens } from "./next-tokens";
import { normalised } from "./rows";

/**
 * Nucleus sampling (Holtzman et al. 2020): the smallest set of likeliest tokens that holds `topP`.
 */
export const nucleus = (topP = 0.95): Sampling => ({
  kind: "sampling",
  name: "nucleus",
  title: `nucleus, top p ${topP}`,
  draw: async (policy, request) => {
    const z = await nucleusSamples(policy, request, topP);
    return { z, evaluations: samplingEvaluations(z, request.maxLength) };
  },
  row: (logP, barred) => {
    const kept = new Set(inNucleus(logP, topP, barred));
    return normalised(logP, (v) => kept.has(v));
  },
});

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
  const { tool, maxLength } = request;
  const actions = new Uint8Array(request.batch * maxLength).fill(1);
  for (let first = 0; first < strings.length; first += NUCLEUS_GROUP) {
    const members = strings.slice(first, first + NUCLEUS_GROUP).map((_, k) => first + k);
    const tree = await NextTokens.open(policy.tree(request.prompt, "off"));
    const forced = tool && forcedBy(tool, maxLength);
    const draws = { stopToken: policy.stopToken, tree, request, topP, forced, actions };
    await drawGroup(draws, members, strings).finally(() => tree.close());
  }
  const z = pack(strings, maxLength, policy.stopToken);
  return tool ? { ...z, actions } : z;
}

interface GroupDraws {
  readonly stopToken: number;
  readonly tree: NextTokens;
  readonly request: DrawRequest;
  readonly topP: number;
  readonly forced: Forced | undefined;
  readonly actions: Uint8Array; // [batch, maxLength], 0 where a token is forced
}

/** Extends the members' strings token by token until each has stopped. */
async function drawGroup(
  { stopToken, tree, request, topP, forced, actions }: GroupDraws,
  members: readonly number[],
  strings: readonly number[][],
): Promise<void> {
  const { minLength, maxLength, seed } = request;
  let going = members.map((b) => ({ b, node: 0, waiting: [] as readonly number[] }));
  for (let i = 0; i < maxLength && going.length > 0; i++) {
    const next: { b: number; parent: number; token: number; waiting: readonly number[] }[] = [];
    for (const { b, node, waiting } of going) {
      const [written, ...later] = waiting; // by the tool
      const u = uniform(seed, i, streams.nucleus, b);
      const barred = i < minLength ? stopToken : -1;
      const token = written ?? drawNucleus(tree.row(node), topP, u, barred);
      if (token === stopToken) continue;
      strings[b].push(token);
      if (written !== undefined) actions[b * maxLength + i] = 0;
      const follows = written === undefined ? forced?.(Uint32Array.from(strings[b])) : later;
      next.push({ b, parent: node, token, waiting: follows ?? [] });
    }
    if (i + 1 === maxLength) return;
    const nodes = await tree.extend(next);
    going = next.map(({ b, waiting }, k) => ({ b, node: nodes[k], waiting }));
  }
}

/**
 * The smallest set of likeliest tokens that holds `topP` of logP [V], likeliest first, without
 * `barred` (−1 for none).
 */
export function inNucleus(logP: ArrayLike<Nats>, topP: number, barred: number): number[] {
  const p = Float64Array.from(logP, (l, v) => (v === barred ? 0 : exp(l)));
  const enough = topP * p.reduce((sum, x) => sum + x, 0);
  const ids = likeliest(p, enough)
    .filter((v) => v !== barred)
    .sort((a, b) => logP[b] - logP[a] || a - b);
  let mass = 0;
  let size = 0;
  while (size < ids.length && mass < enough) mass += p[ids[size++]];
  return ids.slice(0, size);
}

const FLOORS = [2 ** -6, 2 ** -12, 2 ** -24]; // of the likeliest token

/** All tokens above some probability that hold `enough`: of a large vocabulary few are sorted. */
function likeliest(p: Float64Array, enough: number): number[] {
  const most = p.reduce((a, b) => Math.max(a, b), 0);
  const ids = Array.from(p.keys());
  for (const floor of FLOORS) {
    const above = ids.filter((v) => p[v] >= floor * most);
    // a margin, since the sums are not in the same order
    if (above.reduce((sum, v) => sum + p[v], 0) > enough * (1 + 1e-9)) return above;
  }
  return ids;
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
