import { log } from "../../exact-math";
import type { Policy } from "../../lm/policy";
import type { Nats, Prompt } from "../../lm/sequences";
import { streams, uniform } from "../../lm/streams";
import { logSumExp } from "../numbers";
import type { Sampler } from "../sampler";
import { type Particle, Rows } from "./particles";
import type { DensityProposal, Proposal, Proposed, Standing } from "./proposals";
import { type Resampling, ancestors, effectiveSampleSize } from "./resampling";
import type { LogWeights } from "./rewarded";

/** The target of sequential Monte Carlo: R(z⊤)^{1/T} over strings of the sampler's lengths. */
export interface SmcProblem {
  readonly policy: Policy;
  readonly prompt: Prompt;
  readonly lengths: Sampler;
  readonly logWeights: LogWeights;
}

export interface SmcSettings {
  readonly particles: number; // N
  /** resample where the effective sample size falls below this share of N; 0: never */
  readonly threshold: number;
  readonly resampling: Resampling;
  /**
   * The intermediate targets p_0(s) ψ(s): ψ = 1; or the policy's own estimate of the flow,
   * p_0 ψ = exp(r_i/T − t_i), for which the proposal must read the policy.
   */
  readonly twist: "none" | "learned";
  readonly seed: number;
  readonly run: number; // u32: which of several independent runs
}

export interface SmcRun {
  readonly particles: readonly Particle[]; // whole strings, weighted
  readonly logZ: Nats; // log of an unbiased estimate of Z(X)
  readonly evaluations: number; // next-token rows, as a decoding counts them
  readonly tests: number; // calls of a checker
  readonly resamplings: number;
}

/**
 * Twisted sequential Monte Carlo (Zhao et al. 2024, arXiv:2404.17546; Chopin & Papaspiliopoulos
 * 2020, ch. 10): N strings grow token by token; a string's weight is the ratio of its intermediate
 * targets over its proposal, and where few carry the weight they are resampled. A weighted particle
 * of a run, with N large, is a draw of the target.
 */
export const smc = (problem: SmcProblem, proposal: Proposal, settings: SmcSettings) =>
  runSmc(problem, { settings, reads: proposal.reads, next: proposal.next, resample });

/**
 * The same with particle 0 held at an exact draw of the target (conditional SMC, Andrieu et al.
 * 2010): E[log Ẑ] is then at least log Z. Resampling must be multinomial.
 */
export function conditionalSmc(
  problem: SmcProblem,
  proposal: DensityProposal,
  settings: SmcSettings & { readonly resampling: "multinomial" },
  exact: ArrayLike<number>,
): Promise<SmcRun> {
  const held = (at: Standing): Proposed => {
    const token = exact[at.prefix.length] ?? at.stop;
    return { token, logWeight: proposal.weigh(at, token), tests: 0 };
  };
  return runSmc(problem, {
    settings,
    reads: proposal.reads,
    next: (at, uniforms, k) => (k === 0 ? held(at) : proposal.next(at, uniforms)),
    resample: (weights, of, position) => [0, ...resample(weights, of, position).slice(1)],
  });
}

interface Plan {
  readonly settings: SmcSettings;
  readonly reads: Proposal["reads"];
  readonly next: (at: Standing, uniforms: (place: number) => number, k: number) => Proposed;
  readonly resample: typeof resample;
}

function resample(
  logWeight: readonly Nats[],
  { particles, resampling, seed, run }: SmcSettings,
  position: number,
): number[] {
  return ancestors(logWeight, resampling, (k) =>
    uniform(seed, run, streams.resampling, position * particles + k),
  );
}

async function runSmc(problem: SmcProblem, plan: Plan): Promise<SmcRun> {
  const { policy, prompt, lengths } = problem;
  const { settings } = plan;
  const N = settings.particles;
  const rows = await Rows.open(policy, prompt, lengths, plan.reads);
  try {
    let particles = Array.from({ length: N }, () => rows.root());
    const run = { logZ: 0, tests: 0, resamplings: 0 };
    for (let position = 0; particles.some(({ whole }) => !whole); position++) {
      const moved = particles.map((particle, k) => {
        if (particle.whole) return particle;
        const at = rows.standing(particle);
        const first = (position * N + k) * at.prior.length;
        const uniforms = (place: number) =>
          uniform(settings.seed, settings.run, streams.particles, first + place);
        const proposed = plan.next(at, uniforms, k);
        run.tests += proposed.tests;
        return rows.moved(particle, at, proposed);
      });
      const grown = await rows.extend(moved, particles);
      particles = await twisted(problem, settings, rows, { before: particles, grown });
      const weights = particles.map(({ logWeight }) => logWeight);
      const running = particles.some(({ whole }) => !whole);
      const size = effectiveSampleSize(weights);
      if (!running || size === 0 || size >= settings.threshold * N) continue;
      run.logZ += logSumExp(weights) - log(N);
      run.resamplings++;
      const chosen = plan.resample(weights, settings, position);
      particles = chosen.map((k) => ({ ...particles[k], logWeight: 0 }));
    }
    const last = logSumExp(particles.map(({ logWeight }) => logWeight)) - log(N);
    return { ...run, particles, logZ: run.logZ + last, evaluations: rows.evaluations };
  } finally {
    rows.close();
  }
}

/** Weighs the particles that have moved by the ratio of their twists. */
async function twisted(
  { lengths, logWeights }: SmcProblem,
  { twist }: SmcSettings,
  rows: Rows,
  { before, grown }: { before: readonly Particle[]; grown: readonly Particle[] },
): Promise<Particle[]> {
  const learned = ({ whole, tokens }: Particle) =>
    !whole && twist === "learned" && tokens.length >= lengths.minLength;
  const moved = grown.filter((particle, k) => particle !== before[k]);
  const weighed = moved.filter((particle) => particle.whole || learned(particle));
  const found = await logWeights(weighed);
  const logR = new Map(weighed.map((particle, k) => [particle, found[k]]));
  const logTwist = (particle: Particle): Nats => {
    const { whole, logPrior, logPolicy } = particle;
    const r = logR.get(particle);
    if (r === undefined) return twist === "none" ? 0 : logPolicy - logPrior;
    if (whole) return r - logPrior;
    const { policy, stop } = rows.standing(particle);
    if (policy === null) throw new Error("Learned twists need a proposal that reads the policy.");
    return r - policy[stop] - logPrior;
  };
  return grown.map((particle, k) => {
    if (particle === before[k]) return particle;
    const next = logTwist(particle);
    const dead = particle.logWeight === -Infinity || next === -Infinity;
    const logWeight = dead ? -Infinity : particle.logWeight + next - particle.logTwist;
    return { ...particle, logTwist: next, logWeight };
  });
}
