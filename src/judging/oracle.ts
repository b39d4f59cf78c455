import { exp, log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { type CountedReward } from "./counting";
import { logAddExp, logSumExp } from "./numbers";
import type { Shape } from "./sampler";
import type { Reached } from "./walk";

/**
 * The policy that training aims at, one choice at a time: q*(v | s) = F(s v)/F(s) and
 * q*(⊤ | s) = R(s⊤)^{1/T}/F(s), F(s) = Σ R(z)^{1/T} over the strings that begin with s.
 */
export interface OracleChoice {
  readonly logStop: Nats; // log q*(⊤ | s)
  readonly logNext: (token: number) => Nats; // log q*(token | s)
  /** No probability of this choice is off by more; 0 where all strings were weighed. */
  readonly error: number;
}

/** The choice after a prefix; null where the prefix was not reached. */
export type Oracle = (prefix: Uint32Array) => OracleChoice | null;

/** log F(s) of every node of a walk, [N], children before parents. */
export function logFlows({ parents }: Shape, logWeight: Float64Array): Float64Array {
  const flow = logWeight.slice();
  for (let s = flow.length - 1; s > 0; s--)
    if (flow[s] > -Infinity) flow[parents[s]] = logAddExp(flow[parents[s]], flow[s]);
  return flow;
}

/** Of a walk: strings that were not reached weigh at most `logRest` together. */
export function walkedOracle({ frozen, size, logWeight, logRest }: Reached): Oracle {
  const flow = logFlows(frozen, logWeight);
  return (prefix) => {
    const node = frozen.find(prefix);
    if (node === undefined || node >= size || flow[node] === -Infinity) return null;
    const whole = flow[node];
    return {
      logStop: logWeight[node] - whole,
      logNext: (token) => {
        const child = frozen.child(node, token);
        return child === undefined || child >= size ? -Infinity : flow[child] - whole;
      },
      error: logRest === null ? Infinity : exp(logRest - whole),
    };
  };
}

/** Of a reward that can be summed by counting: exact after every prefix, listed or not. */
export function countedOracle(rule: CountedReward, temperature: number): Oracle {
  const { tree, vocabulary, minLength, maxLength, logR } = rule;
  const others = vocabulary - 1; // every token but ⊤
  const own = (n: number, node: number): Nats =>
    n < minLength || n > maxLength ? -Infinity : logR(n, node) / temperature;
  // strings that left the tree at `node` and have d tokens so far
  const outside = (d: number, node: number): Nats =>
    logSumExp(
      Array.from({ length: Math.max(0, maxLength - d + 1) }, (_, k) =>
        others === 0 && k > 0 ? -Infinity : k * log(others) + own(d + k, node),
      ),
    );
  const inside = tree.depths.map(() => -Infinity);
  for (let node = tree.depths.length - 1; node >= 0; node--) {
    const d = tree.depths[node];
    const leaving = others - tree.children[node].size;
    inside[node] = logSumExp([
      own(d, node),
      ...Array.from(tree.children[node].values(), (child) => inside[child]),
      ...(leaving > 0 ? [log(leaving) + outside(d + 1, node)] : []),
    ]);
  }
  return (prefix) => {
    const node = tree.follow(prefix);
    const d = prefix.length;
    const isListed = tree.depths[node] === d;
    const whole = isListed ? inside[node] : outside(d, node);
    if (whole === -Infinity) return null;
    return {
      logStop: own(d, node) - whole,
      logNext: (token) => {
        const child = isListed ? tree.children[node].get(token) : undefined;
        return (child === undefined ? outside(d + 1, node) : inside[child]) - whole;
      },
      error: 0,
    };
  };
}
