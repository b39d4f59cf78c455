import { describe, expect, it } from "vitest";
import { baseline } from "./baselines";
import { count } from "./counting";
import { ancestral, nucleus, tempered } from "./decodings";
import { diversity, effectiveNumber, exactDiversity, weightedDiversity } from "./diversity";
import { hiddenState } from "./embedding";
import { noiseFloor } from "./modes";
import type { Prompt, Sequences } from "../lm/sequences";
import { listedTree } from "../reward/listed-tree";
import { lines, statedLogZ } from "./logz";
import { drawNucleus } from "./decodings/nucleus";
import type { Expectation } from "./report";
import { logSumExp, mean, sampleMean, variance } from "./numbers";
import { everyString, randomNext, TablePolicy } from "./testing/table";

const V = 5;
const STOP = 3;
const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const policy = new TablePolicy(V, STOP, randomNext(V, 12), randomNext(V, 11));
const asking = { prompt, batch: 2000, minLength: 1, maxLength: 4, seed: 9 };

const tokensFrom = (tokens: readonly number[]) =>
  listedTree(tokens.map((token) => Uint32Array.of(token)));
const byNode = (logR: (n: number, starts: boolean) => number) => (n: number, node: number) =>
  logR(n, node > 0);

describe("counting", () => {
  it.each([0, 1])("sums over every string from length %i, at any temperature", (minLength) => {
    const logR = (n: number, starts: boolean) =>
      n === 0 ? -8 : (starts ? 8 : -8) - 4 * (n * (n + 1) - 2);
    const permitted = new Set([0, 2]);
    for (const T of [1, 0.5, 3]) {
      const strings = everyString(V, STOP, 4).filter((z) => z.length >= minLength);
      const r = strings.map((z) => logR(z.length, permitted.has(z[0])));
      const logZ = logSumExp(r.map((x) => x / T));
      const counted = count(
        { vocabulary: V, tree: tokensFrom([0, 2]), minLength, maxLength: 4, logR: byNode(logR) },
        T,
      );
      expect(counted.logZ).toBeCloseTo(logZ, 12);
      expect(counted.reward).toBeCloseTo(
        r.reduce((a, x) => a + x * Math.exp(x / T - logZ), 0),
        10,
      );
    }
  });

  it("agrees with the paper for GPT-2's vocabulary: log Z ≈ 12.61, 0.56 % junk", () => {
    const logR = (n: number, starts: boolean) =>
      n === 0 ? -8 : (starts ? 8 : -8) - 4 * (n * (n + 1) - 2);
    const tree = tokensFrom(Array.from({ length: 100 }, (_, n) => n));
    const { logZ } = count(
      { vocabulary: 50_257, tree, minLength: 0, maxLength: 5, logR: byNode(logR) },
      1,
    );
    expect(logZ).toBeCloseTo(12.61, 2);
    expect((100 * 50_256 * Math.exp(-8)) / Math.exp(logZ)).toBeCloseTo(0.0056, 4);
  });
});

describe("log Z", () => {
  const batch = { logZ: Float32Array.of(3, 4, 5, 3, 7, 0), lengths: Uint32Array.of(2, 1) };
  const stated = (logZAt: "root" | "last" | "learned", minLength = 0) =>
    statedLogZ(batch, { minLength, logZAt });
  it("is read where the objective states it", () => {
    expect(stated("root")).toBe(3);
    expect([stated("root", 1), stated("root", 2), stated("root", 3)]).toEqual([5.5, 5, null]);
    expect(stated("last")).toBe(6); // of 5 and 7
    expect(stated("learned")).toBeNull();
    const learned = { ...batch, learnedLogZ: -4.5 };
    expect(statedLogZ(learned, { minLength: 0, logZAt: "learned" })).toBe(-4.5);
  });
  it("has a line for every sample", () => {
    expect(lines(batch, 9)).toEqual([
      [3, 4, 5],
      [3, 7],
    ]);
    expect(lines(batch, 1)).toEqual([[3, 4, 5]]);
  });
});

describe("diversity", () => {
  const e = Float32Array.of(1, 0, 0, 2, 3, 3, 0, 0);
  it("is one minus the mean cosine over unordered pairs", () => {
    const cos = [0, Math.SQRT1_2, 0, Math.SQRT1_2, 0, 0];
    expect(diversity(e, 4)?.value).toBeCloseTo(1 - cos.reduce((a, x) => a + x, 0) / 6, 12);
    expect(diversity(e.subarray(0, 4), 2)).toBeNull(); // of one pair nobody knows the error
    expect(diversity(Float32Array.of(1, 2, 2, 4, 3, 6), 3)?.value).toBeCloseTo(0, 12);
  });
  it("weights count as repetitions do, and many draws tend to the exact figure", () => {
    const three = e.subarray(0, 6);
    const many = (k: number) =>
      Float32Array.from(Array.from({ length: k }, () => [...three]).flat());
    const plain = Number(diversity(three, 3)?.value);
    expect(weightedDiversity(three, [1, 1, 1])?.value).toBeCloseTo(plain, 12);
    expect(diversity(many(500), 1500)?.value).toBeCloseTo(
      Number(exactDiversity(three, [2, 2, 2])),
      2,
    );
    expect(weightedDiversity(three, [1, 0, 0])).toBeNull();
  });
  it("effective number of a uniform distribution is its size", () =>
    expect(effectiveNumber([2, 2, 2, 2])).toBeCloseTo(4, 12));
});

describe("noise floor", () => {
  it("is what a perfect sampler's empirical KL comes to", async () => {
    const N = 4000;
    const z = await policy.sample({
      ...asking,
      batch: 200 * N,
      maxLength: 1,
      temperature: 1,
      step: 0,
      stream: 0,
      adapter: "off",
    });
    const logits = policy.off([]);
    const p = Array.from({ length: V }, (_, v) =>
      v === STOP ? 0 : Math.exp(logits[v]) / (1 - Math.exp(logits[STOP])),
    );
    const kl = Array.from({ length: 200 }, (_, run) => {
      const n = new Float64Array(V);
      for (let b = run * N; b < (run + 1) * N; b++) n[z.tokens[b]]++;
      return n.reduce((a, x, v) => a + (x > 0 ? (x / N) * Math.log(x / N / p[v]) : 0), 0);
    });
    const { value, error } = sampleMean(kl) ?? { value: NaN };
    expect(Math.abs(value - noiseFloor(V - 1, N))).toBeLessThan(4 * Number(error));
  });
});

describe("baselines", () => {
  const judging = {
    policy,
    extra: () => new Float64Array(asking.batch),
    likelihoodWeight: 1,
    diversity: async (p: Prompt, z: Sequences) =>
      diversity(await hiddenState(policy).embed(p, z), z.batch),
  };

  it("nucleus draws only from the smallest set that holds top p, in proportion", () => {
    const logP = [0.5, 0.3, 0.15, 0.05].map(Math.log);
    const drawn = Array.from({ length: 1000 }, (_, k) =>
      drawNucleus(logP, 0.75, (k + 0.5) / 1000, -1),
    );
    expect([0, 1, 2, 3].map((v) => drawn.filter((x) => x === v).length)).toEqual([625, 375, 0, 0]);
    expect(drawNucleus(logP, 0.75, 0, 0)).toBe(1);
  });

  it("nucleus with p = 1 is ancestral sampling, the same for the same seed", async () => {
    const first = (z: { tokens: Uint32Array; width: number; batch: number }) =>
      [0, 1, 2, 3, 4].map(
        (v) =>
          Array.from({ length: z.batch }, (_, b) => z.tokens[b * z.width]).filter((x) => x === v)
            .length / z.batch,
      );
    const { z } = await nucleus(1).draw(policy, asking);
    const { z: again } = await nucleus(1).draw(policy, asking);
    expect(again.tokens).toEqual(z.tokens);
    const p = Array.from(policy.off([]), (x, v) => (v === STOP ? 0 : Math.exp(x)));
    const whole = p.reduce((a, x) => a + x, 0);
    first(z).forEach((share, v) => expect(share).toBeCloseTo(p[v] / whole, 1));
    for (let b = 0; b < z.batch; b++) expect(z.lengths[b]).toBeGreaterThanOrEqual(1);
  });

  it.each([ancestral, tempered(0.5), tempered(2), nucleus(0.7)])(
    "what $name makes of a row is how often it draws each token, and the barred one never",
    async (decoding) => {
      for (const barred of [-1, STOP]) {
        const { z } = await decoding.draw(policy, {
          ...asking,
          batch: 20_000,
          minLength: barred === STOP ? 1 : 0,
          maxLength: 1,
        });
        const drawn = new Float64Array(V);
        for (let b = 0; b < z.batch; b++)
          drawn[z.lengths[b] === 0 ? STOP : z.tokens[b * z.width]] += 1 / z.batch;
        const p = decoding.row(policy.off([]), barred).map(Math.exp);
        expect(p.reduce((a, x) => a + x, 0)).toBeCloseTo(1, 9);
        drawn.forEach((share, v) =>
          expect(Math.abs(share - p[v])).toBeLessThan(
            4 * Math.sqrt((p[v] * (1 - p[v])) / z.batch) + 1e-9,
          ),
        );
      }
    },
  );

  it("are scored alike; a colder model is likelier and less diverse", async () => {
    const [plain, cold, top] = await Promise.all(
      [ancestral, tempered(0.5), nucleus()].map((decoding) => baseline(judging, asking, decoding)),
    );
    expect([plain.name, cold.name, top.name]).toEqual(["ancestral", "tempered", "nucleus"]);
    const of = (figure: Expectation | null) => Number(figure?.value);
    expect(of(cold.logLikelihood)).toBeLessThan(0);
    expect(of(cold.logLikelihood)).toBeGreaterThan(of(plain.logLikelihood));
    expect(of(cold.diversity)).toBeLessThan(of(plain.diversity));
    expect(of(plain.logReward)).toBeCloseTo(of(plain.logLikelihood), 9);
    expect(plain.maxLogLikelihood).toBeGreaterThan(of(plain.logLikelihood));
  });

  it("carry errors of which the spread of many repetitions is made", async () => {
    const repeated = await Promise.all(
      Array.from({ length: 60 }, (_, seed) =>
        baseline(judging, { ...asking, batch: 100, seed }, ancestral),
      ),
    );
    for (const name of ["logLikelihood", "diversity"] as const) {
      const values = repeated.map((one) => Number(one[name]?.value));
      const errors = repeated.map((one) => Number(one[name]?.error));
      const spread = Math.sqrt(variance(values));
      expect(Math.abs(mean(errors) / spread - 1)).toBeLessThan(0.35);
      for (const one of repeated) expect(one[name]?.n).toBe(100);
    }
  });
});
