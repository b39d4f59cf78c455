import { describe, expect, test } from "vitest";
import { writeHeights } from "../../schema/heights";
import { rewardFields } from "../fields";
import { listedTree } from "../listed-tree";
import { boundOf, logRewardOf, termsFrom } from "../reward";
import type { Leaves, RewardContext } from "../term";
import { integerWeights, LEAST_LOG_WEIGHT } from "./integer-targets";

const defaults = Object.fromEntries(
  Object.entries(rewardFields).map(([path, field]) => [path, field.default]),
);
const leavesOf = (target: string, changes: Leaves = {}) =>
  ({ ...defaults, "reward.integerTarget": target, ...changes }) as Parameters<
    typeof integerWeights
  >[0];
const hundred = Array.from({ length: 100 }, (_, n) => n);

/** The masses of a target: its weights are log(K · mass). */
function masses(leaves: ReturnType<typeof leavesOf>, numbers: readonly number[] = hundred) {
  const weights = integerWeights(leaves, numbers);
  if (!weights) throw new Error("the target has no mass here");
  return Array.from(weights, (w) => (w === LEAST_LOG_WEIGHT ? 0 : Math.exp(w) / numbers.length));
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const choose = (n: number, k: number) =>
  k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, x) => a * x, 1);
const { exp, pow } = Math;

/** Each target beside its formula, up to what makes it sum to 1 over the numbers. */
const closed: readonly (readonly [string, Leaves, (n: number) => number])[] = [
  ["uniform", {}, () => 1],
  ["poisson", { "reward.poissonMean": 7.5 }, (n) => (exp(-7.5) * pow(7.5, n)) / factorial(n)],
  ["poisson", { "reward.poissonMean": 60 }, (n) => (exp(-60) * pow(60, n)) / factorial(n)],
  [
    "binomial",
    { "reward.binomialTrials": 10, "reward.binomialChance": 0.5 },
    (n) => choose(10, n) / 1024,
  ],
  [
    "binomial",
    { "reward.binomialTrials": 120, "reward.binomialChance": 0.9 },
    (n) => choose(120, n) * pow(0.9, n) * pow(0.1, 120 - n),
  ],
  ["geometric", { "reward.geometricChance": 0.5 }, (n) => pow(0.5, n + 1)],
  [
    "gaussian",
    { "reward.gaussianMean": 20.5, "reward.gaussianDeviation": 12 },
    (n) => exp(-pow((n - 20.5) / 12, 2) / 2),
  ],
  ["drawn", { "reward.drawnHeights": writeHeights(hundred.map((n) => n % 64)) }, (n) => n % 64],
];

describe("targets over the numbers", () => {
  test.each(closed)("%s %j: the masses sum to 1 and are those of its formula", (name, of, pmf) => {
    for (const numbers of [hundred, hundred.slice(5, 90)]) {
      if (name === "drawn" && numbers !== hundred) continue; // bars are shares of the range
      const sum = numbers.reduce((total, n) => total + pmf(n), 0);
      const mass = masses(leavesOf(name, of), numbers);
      const least = exp(LEAST_LOG_WEIGHT) / numbers.length;
      expect(mass.reduce((a, p) => a + p, 0)).toBeCloseTo(1, 6);
      numbers.forEach((n, k) => {
        const right = pmf(n) / sum;
        if (right > 1.0001 * least) expect(Math.abs(mass[k] / right - 1)).toBeLessThan(1e-9);
        else expect(mass[k]).toBe(0);
      });
    }
  });

  test("the uniform target adds nothing to the paper's reward, to the last bit", () => {
    expect(integerWeights(leavesOf("uniform"), hundred)).toEqual(new Float64Array(100));
  });

  test("no weight is below the floor, and the floor is finite", () => {
    const spike = writeHeights(hundred.map((n) => (n === 42 ? 63 : 0)));
    const weights = integerWeights(leavesOf("drawn", { "reward.drawnHeights": spike }), hundred);
    expect(weights?.[42]).toBeCloseTo(Math.log(100), 12);
    weights?.forEach((w, n) => {
      if (n !== 42) expect(w).toBe(LEAST_LOG_WEIGHT);
    });
  });

  test("a drawing over fewer or more numbers than bars keeps the area over each part", () => {
    const heights = hundred.map((n) => (n < 50 ? 10 : 30));
    const drawn = leavesOf("drawn", { "reward.drawnHeights": writeHeights(heights) });
    const few = masses(drawn, [0, 1, 2]); // the middle third is half low, half high
    expect(few.map((p) => 6 * p)).toEqual([1, 2, 3].map((x) => expect.closeTo(x, 9) as number));
    const many = masses(
      drawn,
      Array.from({ length: 1000 }, (_, n) => n),
    );
    expect(many[0] * 2000).toBeCloseTo(1, 9);
    expect(many[999] * 2000).toBeCloseTo(3, 9);
  });

  test("there are none where the target has no mass on the numbers", () => {
    const small = leavesOf("binomial", { "reward.binomialTrials": 50 });
    expect(integerWeights(small, [100, 101])).toBeNull();
    const [inside, outside] = integerWeights(small, [50, 51]) ?? [];
    expect(inside).toBeCloseTo(Math.log(2), 12);
    expect(outside).toBe(LEAST_LOG_WEIGHT);
  });
});

describe("log R of numbers of one or several tokens", () => {
  // 1, 2 and 12 are listed; 3 begins 31, which is listed, but is none
  const strings = [[1], [2], [1, 2], [3, 1]].map((z) => Uint32Array.from(z));
  const context: RewardContext = {
    own: ["integers"],
    textOf: (z) => z.join(" "),
    numbers: { values: [1, 2, 12, 31], tree: listedTree(strings) },
  };
  const terms = termsFrom(
    leavesOf("gaussian", { "reward.gaussianMean": 2, "reward.gaussianDeviation": 8 }),
    context,
  );
  const logR = (...z: number[]) => logRewardOf(terms, Uint32Array.from(z), context.textOf);
  const weights = integerWeights(
    leavesOf("gaussian", { "reward.gaussianMean": 2, "reward.gaussianDeviation": 8 }),
    [1, 2, 12, 31],
  );
  if (!weights) throw new Error("the target has no mass here");

  test("is the paper's constants plus log(K · mass), whatever its tokens", () => {
    expect(logR()).toBe(-8);
    expect(logR(1)).toBeCloseTo(8 + weights[0], 12);
    expect(logR(1, 2)).toBeCloseTo(8 + weights[2], 12);
    expect(logR(3, 1)).toBeCloseTo(8 + weights[3], 12);
    expect(logR(3)).toBe(-8); // not finished
    expect(logR(4)).toBe(-8);
  });

  test("falls by 8 times the position for each token after the number", () => {
    expect(logR(2, 0)).toBeCloseTo(8 + weights[1] - 16, 12);
    expect(logR(1, 2, 4)).toBeCloseTo(8 + weights[2] - 24, 12);
    expect(logR(3, 4)).toBe(-8 - 16);
    expect(logR(4, 1, 1)).toBe(-8 - 16 - 24);
  });

  test("its bound holds for every string below every prefix, and is exact off the numbers", () => {
    const bound = boundOf(terms);
    if (!bound) throw new Error("the term declares no bound");
    const longer = (all: number[][]) => all.flatMap((z) => [0, 1, 2, 3, 4].map((v) => [...z, v]));
    let level: number[][] = [[]];
    for (let n = 0; n <= 4; n++) {
      for (const z of level)
        for (let i = 0; i <= n; i++) {
          const most = bound(Uint32Array.from(z.slice(0, i)), n);
          expect(most).toBeGreaterThanOrEqual(logR(...z) - 1e-9);
        }
      level = longer(level);
    }
    expect(bound(Uint32Array.of(4), 3)).toBe(logR(4, 4, 4));
    expect(bound(Uint32Array.of(3), 2)).toBeCloseTo(logR(3, 1), 12);
  });
});
