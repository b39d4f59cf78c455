import type { TokenTree } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import { count } from "../metrics/counting";
import type { CountedReward } from "../metrics/counting";
import { among, compare, modes, noiseFloor } from "../metrics/exact";
import type { Sampler } from "../metrics/exact";
import { log1mExp, logSumExp } from "../metrics/numbers";
import { exactly } from "../metrics/report";
import type { Outline, Truth } from "../metrics/report";
import type { Task } from "./task";

/** Mass of one-token strings and of everything else, exact; logs of the model's own, for likelihoods. */
export interface OneToken {
  readonly listed: Float64Array; // [K] probability of n⊤ under the sampler in use
  readonly rest: number; // everything else: summed, not subtracted, so small values keep their digits
  readonly logP: Float64Array; // [K] log p(n⊤) of the model itself
}

/** Reads the masses of K one-token strings: the root's row and one row after each, two device calls. */
export async function oneTokenMass(tree: TokenTree, tokens: Uint32Array, stop: number, { minLength, maxLength }: Sampler): Promise<OneToken> {
  const root = await tree.root(), V = root.length;
  const rows = await tree.extend(new Uint32Array(tokens.length), tokens);
  const first = (token: number) => Math.exp(root[token] - (minLength > 0 ? log1mExp(root[stop]) : 0));
  const ends = (k: number): Nats => rows[k * V + stop];
  const listed = Float64Array.from(tokens, (token, k) => first(token) * (maxLength === 1 ? 1 : minLength > 1 ? 0 : Math.exp(ends(k))));
  const known = new Set(tokens);
  let rest = minLength > 0 ? 0 : Math.exp(root[stop]);
  for (let v = 0; v < V; v++) if (v !== stop && !known.has(v)) rest += first(v);
  if (maxLength > 1)
    tokens.forEach((token, k) => {
      let goesOn = minLength > 1 ? Math.exp(ends(k)) : 0;
      for (let v = 0; v < V; v++) if (v !== stop) goesOn += Math.exp(rows[k * V + v]);
      rest += first(token) * goesOn;
    });
  return { listed, rest, logP: Float64Array.from(tokens, (token, k) => root[token] + ends(k)) };
}

export interface CountedTruth {
  readonly rule: CountedReward;
  readonly temperature: number;
  readonly logReward: ArrayLike<Nats>; // [K] of the listed strings, untempered
  readonly prior: OneToken;
  readonly policy: OneToken;
  readonly samples: number; // N of the noise floor
}

/** The target alone: log Z and E[log R] over all strings, and the log-weights of the listed and of all the others. */
export function countedTarget({ rule, temperature, logReward }: Pick<CountedTruth, "rule" | "temperature" | "logReward">) {
  const { logZ, reward } = count(rule, temperature);
  const logWeight = Float64Array.from(logReward, (r) => r / temperature);
  const logRest = logZ + log1mExp(Math.min(0, logSumExp(logWeight) - logZ));
  return { logZ, reward, logWeight, logRest };
}

/** What the target looks like while no model is there to compare with it; null where its reward cannot be counted. */
export function outlineOf(task: Task, temperature: number): Outline | null {
  const { truth } = task;
  const rule = truth.kind === "enumerated" ? truth.counted() : null;
  if (truth.kind !== "enumerated" || !rule) return null;
  const { logZ, reward, logWeight, logRest } = countedTarget({ rule, temperature, logReward: task.extra().of(truth.strings) });
  const rows = truth.labels.map((text, k) => ({ text, target: Math.exp(logWeight[k] - logZ) }));
  return { prompt: task.trainPrompts[0].id, rows, rest: Math.exp(logRest - logZ), logZ, targetReward: reward };
}

/** Figures over K listed outcomes and "else" as one more: exact, the target known by counting. */
export function countedTruth({ rule, temperature, logReward, prior, policy, samples }: CountedTruth) {
  const { logZ, reward, logWeight, logRest } = countedTarget({ rule, temperature, logReward });
  const figures = compare({ logWeight, policy: policy.listed, policyRest: policy.rest, rest: { low: logRest, high: logRest } });
  const within = figures.target.reduce((a, p) => a + p, 0), share = 1 / (2 * logWeight.length);
  return {
    masses: Array.from(figures.target, (target, k) => ({ target, policy: policy.listed[k], prior: prior.listed[k] })),
    figures: {
      more: { count: 0, target: 0, policy: 0, prior: 0 },
      rest: { target: 1 - within, policy: policy.rest, prior: prior.rest },
      exact: true,
      coverage: figures.coverage,
      klForward: figures.klForward,
      klReverse: figures.klReverse,
      tv: figures.tv,
      among: among(figures.target, policy.listed),
      logZ: exactly(logZ),
      modes: modes(figures.target, policy.listed, share),
      valid: policy.listed.reduce((a, q) => a + q, 0),
      targetReward: reward,
      // of the listed strings: a model's likelihood of all the others is nobody's to count
      targetLikelihood: within > 0.99 ? figures.target.reduce((sum, p, k) => sum + (p / within) * prior.logP[k], 0) : null,
      noiseFloor: noiseFloor(logWeight.length + 1, samples),
    } satisfies Partial<Truth>,
  };
}
