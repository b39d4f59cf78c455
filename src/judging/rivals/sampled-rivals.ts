import { exp, log, log1p } from "../../exact-math";
import type { Policy } from "../../lm/policy";
import type { Nats, Prompt } from "../../lm/sequences";
import { streams, uniform } from "../../lm/streams";
import type { WalkedMasses } from "../answers";
import { normalisedLogs } from "../numbers";
import { type Proportion, proportion } from "../proportion";
import type { Target } from "../walk";
import { type ConditionalRivals, conditionalRivals } from "./conditional";
import type { Constraint } from "./constraint";
import { chosenByWeight } from "./importance-resampling";
import { type Proposal, awrsProposal, fromPolicy, fromPrior } from "./proposals";
import { rejection } from "./rejection";
import { logWeightsOf } from "./rewarded";
import { type SmcSettings, smc } from "./smc";

/** A way of writing under a constraint, by its own draws. */
export interface SampledRival {
  readonly name: string;
  readonly draws: number;
  /** Total variation from the frequencies of the draws to the exact conditional; null of none. */
  readonly tv: number | null;
  /**
   * Share of the draws that local masking writes too often or that the walk has not reached, less
   * the exact conditional's share, which is known; so its interval is that of a share, moved. The
   * total variation is at least its size, but for what the walk has left out.
   */
  readonly excess: Proportion | null;
  readonly satisfied: Proportion | null; // share of the draws
  readonly rows: number | null; // next-token rows of the models for one draw
  readonly tests: number | null; // calls of the checker for one draw; null: not counted
}

/** What has no law in closed form, or a cost that only a run tells. */
export interface SampledRivals {
  /** What `tv` would be of as many draws of the exact conditional, in expectation. */
  readonly noiseFloor: number;
  readonly ways: readonly SampledRival[];
}

/** What is written under one prompt, with a walk of it. */
export interface SampledRequest {
  readonly policy: Policy;
  readonly prompt: Prompt;
  readonly masses: WalkedMasses;
  readonly constraint: Constraint;
  readonly target: Target; // with the penalty that training has
  readonly draws: number;
  readonly seed: number;
}

const PARTICLES = 16;
const MOST_ATTEMPTS = 100; // of adaptive rejection, for one draw

/** One draw after the other, each of its own run; null where a run has none. */
interface Drawn {
  readonly strings: readonly (readonly number[] | null)[];
  readonly rows: number; // of all draws
  readonly tests: number | null;
}

export async function sampledRivals(request: SampledRequest): Promise<SampledRivals> {
  const { masses, constraint, target, draws } = request;
  const { reached, prior: logPrior } = masses;
  const rivals = conditionalRivals({ reached, logPrior }, constraint, target);
  const exact = normalisedLogs(rivals.logTarget).map(exp);
  const known = { request, rivals, exact };
  const settings = { particles: PARTICLES, threshold: 0.5, twist: "none" } as const;
  const awrs = awrsProposal(constraint);
  const one = { ...settings, particles: 1, threshold: 0 };
  const atTheEnd = { ...settings, threshold: 0 };
  const learned = { ...settings, twist: "learned" } as const;
  const drawn: readonly (readonly [string, Drawn])[] = [
    ["AWRS, one particle", await particles(request, awrs, one)],
    [`AWRS, ${PARTICLES} particles`, await particles(request, awrs, settings)],
    [`SMC of the model, ${PARTICLES} particles`, await particles(request, fromPrior, settings)],
    [`resampling ${PARTICLES} of the policy`, await particles(request, fromPolicy, atTheEnd)],
    [
      `SMC of the policy with its twists, ${PARTICLES} particles`,
      await particles(request, fromPolicy, learned),
    ],
    ["adaptive rejection (CARS)", await adaptive(request)],
  ];
  return {
    noiseFloor: floorOf(exact, draws),
    ways: drawn.map(([name, of]) => found(name, of, known)),
  };
}

/** One string of every run, chosen by weight. */
async function particles(
  { policy, prompt, target, draws, seed }: SampledRequest,
  proposal: Proposal,
  settings: Pick<SmcSettings, "particles" | "threshold" | "twist">,
): Promise<Drawn> {
  const { minLength, maxLength } = target;
  const lengths = { minLength, maxLength };
  const problem = { policy, prompt, lengths, logWeights: logWeightsOf(target, prompt) };
  const strings: (readonly number[] | null)[] = [];
  let rows = 0;
  let tests = 0;
  for (let run = 0; run < draws; run++) {
    const of = { ...settings, resampling: "systematic", seed, run } as const;
    const found = await smc(problem, proposal, of);
    const weights = found.particles.map(({ logWeight }) => logWeight);
    // no particle is resampled at the last position, where this number belongs
    const u = uniform(seed, run, streams.resampling, maxLength * settings.particles);
    const chosen = chosenByWeight(weights, u);
    strings.push(chosen < 0 ? null : found.particles[chosen].tokens);
    rows += found.evaluations;
    tests += found.tests;
  }
  return { strings, rows, tests };
}

async function adaptive(request: SampledRequest): Promise<Drawn> {
  const { policy, prompt, target, constraint, draws, seed } = request;
  const { minLength, maxLength } = target;
  const tree = policy.tree(prompt, "off");
  const { strings, evaluations } = await rejection(tree, {
    ...{ minLength, maxLength, constraint, seed },
    stopToken: policy.stopToken,
    count: draws,
    mostAttempts: MOST_ATTEMPTS * draws,
    adaptive: true,
  }).finally(() => tree.close());
  return { strings, rows: evaluations, tests: null };
}

interface Known {
  readonly request: SampledRequest;
  readonly rivals: ConditionalRivals;
  readonly exact: Float64Array; // [N] the exact conditional over the walk
}

function found(
  name: string,
  { strings, rows, tests }: Drawn,
  { request: { masses, constraint }, rivals: { masked }, exact }: Known,
): SampledRival {
  const n = strings.length;
  if (n === 0)
    return { name, draws: 0, tv: null, excess: null, satisfied: null, rows: null, tests: null };
  const { frozen, size } = masses.reached;
  const counts = new Map<number, number>(); // by node; −1: not on the walk
  let satisfied = 0;
  for (const z of strings) {
    const node = z ? frozen.find(Uint32Array.from(z)) : undefined;
    const place = node !== undefined && node < size ? node : -1;
    counts.set(place, (counts.get(place) ?? 0) + 1);
    if (z && constraint.satisfied(z)) satisfied++;
  }
  const elsewhere = counts.get(-1) ?? 0;
  let tv = elsewhere / n / 2;
  let inExcess = elsewhere; // draws; the conditional has next to nothing beyond the walk
  let exactly = 0;
  exact.forEach((p, s) => {
    const count = counts.get(s) ?? 0;
    tv += Math.abs(count / n - p) / 2;
    if (masked[s] <= p) return;
    inExcess += count;
    exactly += p;
  });
  return {
    name,
    draws: n,
    tv,
    excess: movedBy(-exactly, proportion(inExcess, n)),
    satisfied: proportion(satisfied, n),
    rows: rows / n,
    tests: tests === null ? null : tests / n,
  };
}

const movedBy = (shift: number, share: Proportion | null): Proportion | null =>
  share && {
    ...share,
    value: share.value + shift,
    low: share.low + shift,
    high: share.high + shift,
  };

/** E ½ Σ |X/n − p|, X binomial: De Moivre's mean absolute deviation, exact. */
const floorOf = (law: Float64Array, n: number): number =>
  law.reduce((sum, p) => sum + meanDeviation(p, n) / n / 2, 0);

/** E |X − np| = 2 m C(n, m) p^m (1 − p)^(n − m + 1), m the whole part of np, plus 1. */
function meanDeviation(p: number, n: number): number {
  if (p <= 0 || p >= 1) return 0;
  const m = Math.min(n, Math.floor(n * p) + 1);
  let logChoose: Nats = 0;
  for (let k = 1; k <= m; k++) logChoose += log(n - m + k) - log(k);
  return 2 * m * exp(logChoose + m * log(p) + (n - m + 1) * log1p(-p));
}
