import { describe, expect, it } from "vitest";
import { uniform } from "../../lm/streams";
import { FrozenTree } from "../frozen";
import { logSumExp } from "../numbers";
import { kl, tv } from "../testing/enumerated";
import {
  STOP,
  V,
  conditional,
  constraint,
  lengths,
  logMass,
  logPrior,
  off,
  prompt,
  strings,
} from "../testing/constrained";
import { TablePolicy } from "../testing/table";
import { awrs } from "./awrs";
import { bestOfNLaw } from "./best-of-n";
import { normalised } from "../decodings/rows";
import { conditioned, mayFollow } from "./constraint";
import { localMaskingLaw } from "./masking-law";
import { chosenByWeight, resampledLaw } from "./importance-resampling";
import { rejection } from "./rejection";
import { ancestors, effectiveSampleSize } from "./resampling";

/** Every list of K outcomes out of N. */
function* lists(N: number, K: number): Generator<number[]> {
  if (K === 0) yield [];
  else for (const rest of lists(N, K - 1)) for (let z = 0; z < N; z++) yield [...rest, z];
}

const q = [0.5, 0.3, 0.15, 0.05];
const logQ = q.map(Math.log);

describe("best of n", () => {
  it.each([1, 2, 3])("of %i draws has the law that enumeration gives, ties included", (n) => {
    const score = [-2, 1, 1, -5];
    const law = new Array<number>(4).fill(0);
    for (const draws of lists(4, n)) {
      const best = draws.reduce((a, z) => (score[z] > score[a] ? z : a));
      law[best] += draws.reduce((p, z) => p * q[z], 1);
    }
    bestOfNLaw(logQ, score, n).forEach((x, z) => expect(Math.exp(x)).toBeCloseTo(law[z], 12));
  });

  it("is never further from q than log n − (n − 1)/n", () => {
    const law = bestOfNLaw(logQ, [3, 1, 2, 4], 16);
    expect(kl([...law], logQ)).toBeLessThanOrEqual(Math.log(16) - 15 / 16 + 1e-12);
  });
});

describe("importance resampling", () => {
  const law = (w: number[], K: number) => {
    const found = new Array<number>(4).fill(0);
    for (const draws of lists(4, K)) {
      const total = draws.reduce((sum, z) => sum + w[z], 0);
      const chance = draws.reduce((p, z) => p * q[z], 1);
      if (total > 0) for (const z of draws) found[z] += (chance * w[z]) / total;
    }
    return found;
  };
  const weights = [
    [1, 2, 0.3, 7],
    [1, 0, 0, 3],
    [1e-26, 1, 1e-9, 40],
  ];
  it.each(weights.flatMap((w) => [1, 2, 3, 4].map((K) => [w, K] as const)))(
    "with weights %j and %i draws has the law that enumeration gives",
    (w, K) => {
      const { logLaw, logNone } = resampledLaw(logQ, w.map(Math.log), K);
      law(w, K).forEach((p, z) => expect(Math.exp(logLaw[z])).toBeCloseTo(p, 11));
      const whole = logSumExp([...logLaw, logNone]);
      expect(whole).toBeCloseTo(0, 10);
    },
  );

  it("comes nearer the target, in KL as 1/K², whatever the scale of the weights", () => {
    const pi = [0.1, 0.2, 0.3, 0.4];
    const of = (K: number) => {
      const logW = pi.map((p, z) => 900 + Math.log(p / q[z]));
      return kl(pi.map(Math.log), [...resampledLaw(logQ, logW, K).logLaw]);
    };
    expect(of(1)).toBeCloseTo(kl(pi.map(Math.log), logQ), 12);
    expect(of(64) / of(256)).toBeGreaterThan(10);
    expect(of(256)).toBeLessThan(1e-3);
  });

  it("chooses by weight, and nothing where there is no weight", () => {
    const chosen = Array.from({ length: 1000 }, (_, k) => chosenByWeight(logQ, (k + 0.5) / 1000));
    expect(q.map((_, z) => chosen.filter((x) => x === z).length)).toEqual([500, 300, 150, 50]);
    expect(chosenByWeight([-Infinity, -Infinity], 0.5)).toBe(-1);
  });
});

describe("resampling", () => {
  const weights = [4, 0, 1, 3].map(Math.log);
  it.each(["multinomial", "systematic"] as const)("%s keeps particles as they weigh", (kind) => {
    const counts = new Float64Array(4);
    const runs = 4000;
    for (let run = 0; run < runs; run++)
      for (const k of ancestors(weights, kind, (place) => uniform(1, run, 0, place)))
        counts[k] += 1 / runs;
    [2, 0, 0.5, 1.5].forEach((expected, k) =>
      expect(Math.abs(counts[k] - expected)).toBeLessThan(0.08),
    );
    expect(counts[1]).toBe(0);
  });
  it("measures how many particles carry the weight", () => {
    expect(effectiveSampleSize([-700, -700, -700])).toBeCloseTo(3, 9);
    expect(effectiveSampleSize([0, -800])).toBeCloseTo(1, 9);
    expect(effectiveSampleSize([-Infinity])).toBe(0);
  });
});

/** Every order of the tokens with its chance under drawing without replacement. */
function* orders(left: number[]): Generator<{ order: number[]; chance: number }> {
  if (left.length === 0) yield { order: [], chance: 1 };
  const mass = left.reduce((sum, v) => sum + q[v], 0);
  for (const v of left)
    for (const { order, chance } of orders(left.filter((x) => x !== v)))
      yield { order: [v, ...order], chance: (q[v] / mass) * chance };
}

describe("adaptive weighted rejection", () => {
  const checkers = Array.from({ length: 16 }, (_, bits) =>
    Array.from({ length: 4 }, (__, v) => (bits >> v) & 1),
  );
  it.each(checkers)("is properly weighted token by token where %i %i %i %i pass", (...passes) => {
    const mean = new Float64Array(4);
    for (const { order, chance } of orders([0, 1, 2, 3])) {
      const keys = order.reduce((of, v, k) => of.fill(-k, v, v + 1), new Float64Array(4));
      const { token, logWeight, tests } = awrs(logQ, keys, (v) => passes[v] === 1);
      expect(tests).toBeLessThanOrEqual(4);
      if (token >= 0) mean[token] += chance * Math.exp(logWeight);
    }
    mean.forEach((x, v) => expect(x).toBeCloseTo(q[v] * passes[v], 14));
  });
});

describe("local masking", () => {
  const policy = new TablePolicy(V, STOP, off, off);
  const walked = async () => {
    const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop: STOP, keep: V });
    for (let from = 0, n = 0; n < lengths.maxLength; n++) {
      const to = frozen.size;
      const parents = Array.from({ length: to - from }, (_, k) => from + k);
      await frozen.grow(
        parents.flatMap((s) => [s, s, s]),
        parents.flatMap(() => [0, 1, 2]),
      );
      from = to;
    }
    return frozen;
  };

  it("has the law of its steps, which is not that of conditioning; rejection's is", async () => {
    const frozen = await walked();
    const logLaw = localMaskingLaw({ frozen, size: frozen.size }, constraint, lengths);
    const steps = strings.map((z) => {
      const row = (prefix: readonly number[]) => {
        const barred = prefix.length < lengths.minLength ? STOP : -1;
        return normalised(
          off(prefix),
          (v) => v !== barred && mayFollow(constraint, prefix, v, STOP),
        );
      };
      const tokens = z.reduce((sum, token, i) => sum + row(z.slice(0, i))[token], 0);
      return tokens + (z.length === lengths.maxLength ? 0 : row(z)[STOP]);
    });
    const law = strings.map((z) => logLaw[frozen.nodeOf(z)]);
    law.forEach((x, k) => expect(Math.exp(x)).toBeCloseTo(Math.exp(steps[k]), 6));
    expect(logSumExp(law)).toBeCloseTo(0, 6);
    const { logLaw: right, acceptance } = conditioned(logPrior, (k) =>
      constraint.satisfied(strings[k]),
    );
    expect(acceptance).toBeCloseTo(Math.exp(logMass), 12);
    right.forEach((x, k) => expect(Math.exp(x)).toBeCloseTo(Math.exp(conditional[k]), 12));
    expect(tv(law, conditional)).toBeGreaterThan(0.1);
  });

  it.each([false, true])(
    "rejection, adaptive: %s, draws what conditioning gives",
    async (adaptive) => {
      const count = 4000;
      const found = await rejection(policy.tree(prompt, "off"), {
        ...lengths,
        constraint,
        stopToken: STOP,
        count,
        mostAttempts: 1e6,
        seed: 5,
        adaptive,
      });
      expect(found.strings).toHaveLength(count);
      strings.forEach((z, k) => {
        const p = Math.exp(conditional[k]);
        const share = found.strings.filter((s) => String(s) === String(z)).length / count;
        expect(Math.abs(share - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / count) + 1e-9);
      });
      const accepted = count / found.attempts;
      if (adaptive)
        expect(accepted).toBeGreaterThan(0.99); // all that is refused was found
      else expect(Math.abs(accepted - Math.exp(logMass))).toBeLessThan(0.03);
    },
  );

  it("rejection ends where nothing satisfies the constraint", async () => {
    const never = { allows: () => false, satisfied: () => false };
    const request = { ...lengths, constraint: never, stopToken: STOP, count: 1, seed: 1 };
    const tree = () => policy.tree(prompt, "off");
    const plain = await rejection(tree(), { ...request, mostAttempts: 50, adaptive: false });
    expect(plain).toMatchObject({ strings: [], attempts: 50 });
    const adaptive = await rejection(tree(), { ...request, mostAttempts: 50, adaptive: true });
    expect(adaptive).toMatchObject({ strings: [], attempts: 3 }); // one for each first token
  });
});
