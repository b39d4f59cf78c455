import { exp, log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { logSumExp, mean } from "./numbers";
import { logFlows } from "./oracle";
import { type NodeLogProbs, type Sampler, type Shape, arrivals } from "./sampler";

/** log q(⊤|s) − log q*(⊤|s) of the nodes at one depth [nats]. */
export interface StopDrift {
  readonly depth: number; // tokens before ⊤
  /** Mean weighted by the policy's chance to come to a node; null where it comes to none. */
  readonly byPolicy: Nats | null;
  /** Plain mean over the nodes that the target supports; null where there are none. */
  readonly overSupport: Nats | null;
  readonly nodes: number; // that the target supports
}

/** What the target says of the same nodes. */
export interface WeighedTree {
  readonly tree: Shape;
  readonly logWeight: Float64Array; // [N] log R(z⊤)/T, −∞ for strings that are too short
}

/**
 * How far the policy's stops have drifted from the target's, by depth. The target's own stop is
 * q*(⊤|s) = R(s⊤)^{1/T} / F(s), F(s) = Σ R^{1/T} over the strings that begin with s: exact where
 * the walk is whole, and otherwise at most too large, so that the drift is at least what is said.
 * Depths at which ⊤ is barred or certain have no stop to learn. The target supports a node if at
 * least the share `support` of Z passes through it.
 */
export function stopDrift(
  { tree, logWeight }: WeighedTree,
  model: NodeLogProbs,
  sampler: Sampler,
  support = 1e-6,
): StopDrift[] {
  const size = logWeight.length;
  const flow = logFlows(tree, logWeight);
  const arrive = arrivals(tree, size, model, sampler);
  const least = flow[0] + log(support);
  return depthsBetween(sampler).map((depth) => {
    const nodes = nodesAt(tree, depth, size).filter((s) => logWeight[s] > -Infinity);
    const drift = (s: number) => model.logStop[s] - (logWeight[s] - flow[s]);
    const total = logSumExp(nodes.map((s) => arrive[s]));
    const supported = nodes.filter((s) => flow[s] >= least).map(drift);
    return {
      depth,
      byPolicy:
        total === -Infinity
          ? null
          : nodes.reduce((sum, s) => sum + exp(arrive[s] - total) * drift(s), 0),
      overSupport: supported.length === 0 ? null : mean(supported),
      nodes: supported.length,
    };
  });
}

/** Depths at which ⊤ may come and need not. */
const depthsBetween = ({ minLength, maxLength }: Sampler): number[] =>
  Array.from({ length: Math.max(0, maxLength - minLength) }, (_, k) => minLength + k);

const nodesAt = ({ depths }: Shape, depth: number, size: number): number[] =>
  Array.from({ length: size }, (_, s) => s).filter((s) => depths[s] === depth);
