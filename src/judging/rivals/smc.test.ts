import { describe, expect, it } from "vitest";
import { mean, sampleMean } from "../numbers";
import {
  STOP,
  V,
  conditional,
  constraint,
  lengths,
  logMass,
  logPrior,
  logWeight,
  logZ,
  off,
  optimal,
  prompt,
  strings,
  target,
} from "../testing/constrained";
import { TablePolicy, randomNext } from "../testing/table";
import { awrsProposal, fromPolicy, fromPrior, masked, type Proposal } from "./proposals";
import { logWeightsOf } from "./rewarded";
import { type SmcProblem, type SmcSettings, conditionalSmc, smc } from "./smc";

const policy = new TablePolicy(V, STOP, randomNext(V, 77, 1), off);
const rewarded: SmcProblem = { policy, prompt, lengths, logWeights: logWeightsOf(target, prompt) };
/** Weight 1 on what satisfies the checker, of the sampler's own mass. */
const constrained: SmcProblem = {
  ...rewarded,
  logWeights: (of) =>
    Promise.resolve(
      of.map(({ tokens }) =>
        constraint.satisfied(tokens)
          ? logPrior[strings.findIndex((z) => String(z) === String(tokens))]
          : -Infinity,
      ),
    ),
};
const base: SmcSettings = {
  particles: 4,
  threshold: 0.6,
  resampling: "multinomial",
  twist: "none",
  seed: 3,
  run: 0,
};

/** Unbiased: E[Ẑ Σ ŵ f] = Σ_z R(z) f(z), of these f. */
const functions = [
  () => 1,
  (z: readonly number[]) => (z[0] === 0 ? 1 : 0),
  (z: readonly number[]) => z.length,
];

async function expectUnbiased(
  problem: SmcProblem,
  proposal: Proposal,
  settings: SmcSettings,
  logR: (z: readonly number[]) => number,
) {
  const runs = await Promise.all(
    Array.from({ length: 500 }, (_, run) => smc(problem, proposal, { ...settings, run })),
  );
  for (const f of functions) {
    const right = strings.reduce((sum, z) => sum + Math.exp(logR(z)) * f(z), 0);
    const found = runs.map(({ particles, logZ: estimate }) => {
      const w = particles.map((p) => Math.exp(p.logWeight));
      const total = w.reduce((a, x) => a + x, 0);
      if (total === 0) return 0;
      const held = particles.reduce((sum, p, k) => sum + w[k] * f(p.tokens), 0);
      return (Math.exp(estimate) * held) / total;
    });
    const { value, error } = sampleMean(found) ?? { value: NaN };
    expect(Math.abs(value - right)).toBeLessThan(4.5 * Number(error) + 1e-6 * right);
  }
}

describe("sequential Monte Carlo is unbiased", () => {
  const kinds = [
    ["the prior", fromPrior, {}],
    ["the prior, resampled at every step", fromPrior, { threshold: 1.01 }],
    ["the prior, never resampled", fromPrior, { threshold: 0 }],
    ["the policy", fromPolicy, {}],
    ["the policy, systematic", fromPolicy, { resampling: "systematic" }],
    ["the policy with its own twists", fromPolicy, { twist: "learned", threshold: 0.9 }],
  ] as const;
  it.each(kinds)("from %s", (_, proposal, changes) =>
    expectUnbiased(rewarded, proposal, { ...base, ...changes }, logWeight),
  );

  const checked = [
    ["the prior", fromPrior],
    ["local masking", masked(constraint)],
    ["adaptive weighted rejection", awrsProposal(constraint)],
  ] as const;
  const prior = (z: readonly number[]) => {
    const k = strings.findIndex((s) => String(s) === String(z));
    return constraint.satisfied(z) ? logPrior[k] : -Infinity;
  };
  it.each(checked)("under a checker, from %s", (_, proposal) =>
    expectUnbiased(constrained, proposal, base, prior),
  );
});

describe("a trained policy's twists", () => {
  const trained = { ...rewarded, policy: new TablePolicy(V, STOP, optimal, off) };
  it.each([1, 4])("give the exact log Z in every run with %i particles", async (particles) => {
    for (let run = 0; run < 20; run++) {
      const settings = { ...base, particles, twist: "learned", run } as const;
      const found = await smc(trained, fromPolicy, settings);
      expect(found.logZ).toBeCloseTo(logZ, 4);
      expect(found.resamplings).toBe(0);
    }
  });

  it("spread less than without them", async () => {
    const spread = async (problem: SmcProblem, twist: SmcSettings["twist"]) => {
      const runs = Array.from({ length: 60 }, (_, run) =>
        smc(problem, fromPolicy, { ...base, twist, run }),
      );
      const found = (await Promise.all(runs)).map((of) => of.logZ);
      return mean(found.map((x) => (x - logZ) ** 2));
    };
    expect(await spread(trained, "learned")).toBeLessThan((await spread(rewarded, "none")) / 100);
  });
});

describe("adaptive weighted rejection with many particles", () => {
  it("nears conditioning, of which local masking stays away", async () => {
    const law = async (proposal: Proposal, particles: number) => {
      const runs = await Promise.all(
        Array.from({ length: 300 }, (_, run) =>
          smc(constrained, proposal, { ...base, particles, run }),
        ),
      );
      return strings.map((z) =>
        mean(
          runs.map(({ particles: of }) => {
            const w = of.map((p) => Math.exp(p.logWeight));
            const total = w.reduce((a, x) => a + x, 0);
            const own = of.reduce(
              (sum, p, k) => sum + (String(p.tokens) === String(z) ? w[k] : 0),
              0,
            );
            return total === 0 ? 0 : own / total;
          }),
        ),
      );
    };
    const distance = (p: readonly number[]) =>
      p.reduce((sum, x, k) => sum + Math.abs(x - Math.exp(conditional[k])) / 2, 0);
    const one = distance(await law(awrsProposal(constraint), 1));
    const many = distance(await law(awrsProposal(constraint), 16));
    expect(one).toBeGreaterThan(0.1);
    expect(many).toBeLessThan(0.05);
  });

  it("tests fewer tokens than masking, and estimates the same mass", async () => {
    const of = (proposal: Proposal) =>
      smc(constrained, proposal, { ...base, particles: 400, threshold: 0.5 });
    const [few, all] = await Promise.all([awrsProposal(constraint), masked(constraint)].map(of));
    expect(few.tests).toBeLessThan(all.tests);
    expect(few.logZ).toBeCloseTo(logMass, 0);
    expect(all.logZ).toBeCloseTo(logMass, 0);
  });
});

describe("with an exact draw held", () => {
  it("log Ẑ is too large on average, as it is too small without one", async () => {
    const exact = strings.map((z) => Math.exp(logWeight(z) - logZ));
    const settings = { ...base, particles: 2, threshold: 1.01, resampling: "multinomial" } as const;
    // every exact draw in proportion to its mass: 400 runs in all
    const upper = await Promise.all(
      strings.flatMap((z, k) =>
        Array.from({ length: Math.round(400 * exact[k]) }, (_, run) =>
          conditionalSmc(rewarded, fromPrior, { ...settings, run: 1000 * k + run }, z),
        ),
      ),
    );
    const lower = await Promise.all(
      Array.from({ length: 400 }, (_, run) => smc(rewarded, fromPrior, { ...settings, run })),
    );
    const high = sampleMean(upper.map((of) => of.logZ));
    const low = sampleMean(lower.map((of) => of.logZ));
    expect(Number(high?.value) - 3 * Number(high?.error)).toBeGreaterThan(logZ);
    expect(Number(low?.value) + 3 * Number(low?.error)).toBeLessThan(logZ);
    for (const { particles } of upper) expect(particles).toHaveLength(2);
  });
});
