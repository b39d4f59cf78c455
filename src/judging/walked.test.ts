import { describe, expect, it } from "vitest";
import { type Outcomes, among, compare } from "./divergences";
import { ancestral, nucleus, tempered } from "./decodings";
import type { Extra } from "./extra";
import { FrozenTree } from "./frozen";
import { logSumExp } from "./numbers";
import { type Draw, type JudgedDraw, type SampledRest, estimateDivergences } from "./remainder";
import { policyMass, pushDownDecoded, pushDownPrior } from "./sampler";
import { everyString, randomNext, stringLogProb, TablePolicy } from "./testing/table";
import { type Target, Walk } from "./walk";
import { walkedTarget } from "./walked";

const V = 5;
const STOP = 3;
const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const off = randomNext(V, 11);
const on = randomNext(V, 12);
const policy = new TablePolicy(V, STOP, on, off);

/** +2 for a token 1 anywhere, −1 a token: bounded by 2 − n. */
const extraOf = (z: ArrayLike<number>) => (Array.from(z).includes(1) ? 2 : 0) - z.length;
const extra: Extra = { of: (strings) => strings.map(extraOf), bound: (_, n) => 2 - n };
const none: Extra = { of: (strings) => strings.map(() => 0), bound: () => 0 };

function bruteForce(target: Target, sampler: { minLength: number; maxLength: number }) {
  const strings = everyString(V, STOP, target.maxLength).filter(
    (z) => z.length >= target.minLength,
  );
  const logW = strings.map(
    (z) =>
      (target.likelihoodWeight * stringLogProb(off, STOP, z) +
        target.extra.of([Uint32Array.from(z)])[0]) /
      target.temperature,
  );
  const logZ = logSumExp(logW);
  const q = strings.map((z) => {
    let p = 1;
    for (let i = 0; i < z.length; i++)
      p *=
        Math.exp(on(z.slice(0, i))[z[i]]) /
        (i < sampler.minLength ? 1 - Math.exp(on(z.slice(0, i))[STOP]) : 1);
    return z.length === sampler.maxLength ? p : p * Math.exp(on(z)[STOP]);
  });
  const pi = logW.map((w) => Math.exp(w - logZ));
  const sum = (f: (p: number, q: number) => number) => pi.reduce((a, p, k) => a + f(p, q[k]), 0);
  return {
    strings,
    logW,
    logZ,
    pi,
    q,
    klForward: sum((p, x) => p * Math.log(p / x)),
    klReverse: sum((p, x) => x * Math.log(x / p)),
    tv: sum((p, x) => Math.abs(p - x) / 2),
  };
}

async function walked(target: Target, nodes: number, keep = 256) {
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop: STOP, keep });
  await frozen.growDown(target.minLength);
  const walk = await Walk.begin(frozen, target);
  await walk.advance(nodes, { batch: 4 });
  const reached = walk.reached();
  const logQ = await policyMass(policy.tree(prompt, "on"), frozen, reached.size, target);
  const mass = logQ.reduce((a, x) => a + Math.exp(x), 0);
  const complete = reached.logRest === -Infinity;
  const outcomes: Outcomes = {
    logWeight: reached.logWeight,
    logPolicy: logQ,
    rest: {
      is: "unseen",
      logPolicy: complete ? -Infinity : Math.log(Math.max(1e-9, 1 - mass)),
      low: -Infinity,
      high: reached.logRest,
    },
  };
  const figures = { ...compare(outcomes), ...walkedTarget(reached, []) };
  return { frozen, reached, outcomes, mass, figures };
}

const targets: Record<string, Target> = {
  "likelihood, T = 1": {
    likelihoodWeight: 1,
    temperature: 1,
    minLength: 0,
    maxLength: 4,
    extra: none,
  },
  "sharpened, T = 0.7": {
    likelihoodWeight: 1,
    temperature: 0.7,
    minLength: 1,
    maxLength: 4,
    extra: none,
  },
  "flattened, T = 1.6": {
    likelihoodWeight: 1,
    temperature: 1.6,
    minLength: 1,
    maxLength: 4,
    extra: none,
  },
  "with other terms": {
    likelihoodWeight: 0.8,
    temperature: 0.9,
    minLength: 2,
    maxLength: 4,
    extra,
  },
  "other terms alone": { likelihoodWeight: 0, temperature: 1, minLength: 0, maxLength: 4, extra },
};

describe.each(Object.entries(targets))("%s", (_, target) => {
  const truth = bruteForce(target, target);

  it("a whole walk gives the brute-force figures, and policy and target sum to 1", async () => {
    const { figures, mass, reached, frozen, outcomes } = await walked(target, 1e6);
    expect(reached.size).toBe(everyString(V, STOP, 4).length);
    expect(mass).toBeCloseTo(1, 6);
    expect(
      pushDownPrior(frozen, reached.size, target).reduce((a, x) => a + Math.exp(x), 0),
    ).toBeCloseTo(1, 5);
    expect(figures.logZ.low).toBeCloseTo(truth.logZ, 5);
    expect(figures.logZ.high).toBeCloseTo(truth.logZ, 5);
    for (const name of ["klForward", "klReverse", "tv"] as const) {
      expect(figures[name].value).toBeCloseTo(truth[name], 4);
      expect(figures[name].high).toBe(figures[name].low);
    }
    truth.strings.forEach((z, k) =>
      expect(Math.exp(outcomes.logPolicy[frozen.nodeOf(z)])).toBeCloseTo(truth.q[k], 6),
    );
  });

  it.each([1, 2, 6, 20, 60, 150, 300])("a walk cut at %i nodes bounds them", async (nodes) => {
    for (const keep of [2, 256]) {
      const { figures, reached } = await walked(target, nodes, keep);
      expect(reached.size).toBeLessThanOrEqual(Math.max(nodes, 1 + target.minLength));
      holds(figures.logZ, truth.logZ, 1e-6);
      for (const name of ["klForward", "klReverse", "tv"] as const)
        holds(figures[name], truth[name], 1e-6);
      const covered = truth.strings.reduce(
        (a, z, k) => a + (within(reached.frozen, z, reached.size) ? truth.pi[k] : 0),
        0,
      );
      expect(figures.coverage).toBeLessThanOrEqual(covered + 1e-6);
    }
  });

  it("sampling the rest of a cut walk lands on the truth within its error", async () => {
    const { outcomes, frozen, reached } = await walked(target, 12);
    const draws: SampledRest = {
      prior: await draw(frozen, target, "off"),
      policy: await draw(frozen, target, "on"),
    };
    const { logZ } = walkedTarget(reached, draws.prior);
    const bounds = compare(outcomes);
    const estimated = { logZ, ...estimateDivergences({ outcomes, bounds, logZ }, draws) };
    for (const name of ["logZ", "klForward", "klReverse", "tv"] as const) {
      const { value, error = NaN } = estimated[name];
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(0.3);
      expect(Math.abs(value - truth[name])).toBeLessThan(4 * error);
    }
  });
});

async function draw(
  frozen: FrozenTree,
  target: Target,
  adapter: "on" | "off",
): Promise<Draw<JudgedDraw>[]> {
  const z = await policy.sample({
    prompt,
    batch: 4000,
    minLength: target.minLength,
    maxLength: target.maxLength,
    temperature: 1,
    seed: 5,
    step: 0,
    stream: 1,
    adapter,
  });
  const sampler = (next: typeof on, s: number[]) => {
    let sum = s.length === target.maxLength ? 0 : next(s)[STOP];
    s.forEach(
      (token, i) =>
        (sum +=
          next(s.slice(0, i))[token] -
          (i < target.minLength ? Math.log1p(-Math.exp(next(s.slice(0, i))[STOP])) : 0)),
    );
    return sum;
  };
  return Array.from({ length: z.batch }, (_, b): Draw<JudgedDraw> => {
    const s = Array.from(z.tokens.subarray(b * z.width, b * z.width + z.lengths[b]));
    if (frozen.find(s) !== undefined)
      return {
        reached: true,
        logWeight:
          (target.likelihoodWeight * stringLogProb(off, STOP, s) +
            target.extra.of([Uint32Array.from(s)])[0]) /
          target.temperature,
        logPrior: sampler(off, s),
      };
    const logReward =
      target.likelihoodWeight * stringLogProb(off, STOP, s) +
      target.extra.of([Uint32Array.from(s)])[0];
    return {
      reached: false,
      logReward,
      logLikelihood: stringLogProb(off, STOP, s),
      valid: true,
      logWeight: logReward / target.temperature,
      logPolicy: sampler(on, s),
      logPrior: sampler(off, s),
    };
  });
}

function holds(bound: { low: number; high: number | null }, truth: number, slack: number) {
  expect(bound.low).toBeLessThanOrEqual(truth + slack);
  expect(bound.high ?? Infinity).toBeGreaterThanOrEqual(truth - slack);
}
const within = (tree: FrozenTree, z: number[], size: number) => (tree.find(z) ?? size) < size;

describe("a way of decoding, pushed down the whole tree", () => {
  const target: Target = {
    likelihoodWeight: 1,
    temperature: 1,
    minLength: 1,
    maxLength: 3,
    extra: none,
  };

  it("has the frozen model's own masses when it is ancestral", async () => {
    const { frozen, reached } = await walked(target, 1e6, V);
    const [decoded, prior] = [
      pushDownDecoded(frozen, reached.size, ancestral, target),
      pushDownPrior(frozen, reached.size, target),
    ];
    decoded.forEach((x, s) => expect(Math.exp(x)).toBeCloseTo(Math.exp(prior[s]), 6));
  });

  it.each([tempered(0.5), tempered(2), nucleus(0.7)])(
    "$name sums to 1 and is what its samples count",
    async (decoding) => {
      const { frozen, reached } = await walked(target, 1e6, V);
      const masses = pushDownDecoded(frozen, reached.size, decoding, target).map(Math.exp);
      expect(masses.reduce((a, x) => a + x, 0)).toBeCloseTo(1, 9);
      const { z } = await decoding.draw(policy, {
        prompt,
        batch: 20_000,
        minLength: 1,
        maxLength: 3,
        seed: 3,
      });
      const counts = new Float64Array(reached.size);
      for (let b = 0; b < z.batch; b++)
        counts[frozen.find(z.tokens.subarray(b * z.width, b * z.width + z.lengths[b])) ?? NaN] +=
          1 / z.batch;
      counts.forEach((share, s) =>
        expect(Math.abs(share - masses[s])).toBeLessThan(
          5 * Math.sqrt((masses[s] * (1 - masses[s])) / z.batch) + 1e-9,
        ),
      );
    },
  );

  it("requests a tree that keeps whole rows", async () => {
    const { frozen, reached } = await walked(target, 6, 2);
    expect(() => pushDownDecoded(frozen, reached.size, tempered(0.5), target)).toThrow("keeps");
  });
});

describe("divergences", () => {
  it("a policy that is the target has TV 0 and KL 0, with and without a known rest", () => {
    const p = [0.5, 0.2, 0.2, 0.05];
    for (const rest of [0, 0.05]) {
      const scale = rest === 0 ? 0.95 : 1;
      const figures = compare({
        logWeight: p.map(Math.log),
        logPolicy: p.map((x) => Math.log(x / scale)),
        rest: {
          is: "one outcome",
          logPolicy: Math.log(rest),
          low: Math.log(rest),
          high: Math.log(rest),
        },
      });
      for (const name of ["klForward", "klReverse", "tv"] as const)
        expect(figures[name].value).toBeCloseTo(0, 12);
    }
  });

  it("conditioning on the listed outcomes leaves the rest out", () => {
    const alike = among([-1, -1], [-3, -3]);
    for (const name of ["klForward", "klReverse", "tv"] as const)
      expect(alike?.[name]).toBeCloseTo(0, 14);
    expect(among([-1, -1], [-Infinity, -Infinity])).toBeNull();
  });
});
