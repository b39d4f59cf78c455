import { expect, test } from "vitest";
import { uniform } from "../lm/streams";
import { listedTree } from "../reward/listed-tree";
import { drawCounted } from "./counted-draws";
import { count, listedOutcomes } from "./counting";
import { listedMasses, listedRowsOf } from "./listed-masses";
import { logSumExp } from "./numbers";
import { everyString, randomNext, stringLogProb, TablePolicy } from "./testing/table";

/** Listed strings of one to three tokens, some of which begin others, beside enumeration. */

const V = 5;
const STOP = 4;
const strings = [[0], [2], [2, 1], [1, 1], [1, 3, 0], [2, 1, 2]].map((z) => Uint32Array.from(z));
const tree = listedTree(strings);
const next = randomNext(V, 7);
/** any function of length and node */
const logR = (n: number, node: number) => 3 * Math.sin(5 * n + 11 * node);
const lengths = [0, 1, 2, 3].flatMap((min) =>
  [3, 4].map((max) => ({ minLength: min, maxLength: max })),
);

/** The listed string that a string is, or the longest that it begins with; −1 for none. */
function outcome(z: readonly number[], listed: "strings" | "beginnings"): number {
  const begins = (s: Uint32Array) => s.every((token, i) => token === z[i]);
  const candidates = strings
    .map((s, k) => ({ k, n: s.length, fits: begins(s) }))
    .filter(({ fits, n }) => fits && (listed === "beginnings" || n === z.length))
    .sort((a, b) => b.n - a.n);
  return candidates[0]?.k ?? -1;
}

/** log q(z⊤) of the sampler in use. */
function logMass(z: readonly number[], minLength: number, maxLength: number) {
  const barred = z.reduce((sum, _, i) => {
    const row = next(z.slice(0, i));
    return i < minLength ? sum + logSumExp(row.filter((__, v) => v !== STOP)) : sum;
  }, 0);
  const ending = z.length === maxLength ? next(z)[STOP] : 0;
  return stringLogProb(next, STOP, z) - barred - ending;
}

test.each(lengths)("target and policy are those of enumeration, %j", async (rules) => {
  const { minLength, maxLength } = rules;
  const listed = listedOutcomes(strings, minLength);
  expect(listed).toBe(minLength <= 1 ? "strings" : "beginnings");
  const all = everyString(V, STOP, maxLength).filter((z) => z.length >= minLength);
  const outcomes = all.map((z) => outcome(z, listed));
  const sums = (logs: readonly number[], k: number) =>
    logSumExp(logs.filter((_, s) => outcomes[s] === k));

  for (const T of [0.4, 1, 3]) {
    const logW = all.map((z) => logR(z.length, tree.follow(z)) / T);
    const counted = count({ vocabulary: V, tree, logR, ...rules }, T);
    const logZ = logSumExp(logW);
    expect(counted.logZ).toBeCloseTo(logZ, 10);
    expect(counted.reward).toBeCloseTo(
      logW.reduce((sum, w) => sum + Math.exp(w - logZ) * w * T, 0),
      9,
    );
    strings.forEach((_, k) => expect(counted.logListed[k]).toBeCloseTo(sums(logW, k), 9));
    expect(counted.logRest).toBeCloseTo(sums(logW, -1), 9);
  }

  const policy = new TablePolicy(V, STOP, next, next);
  const prompt = { id: "p", text: "", tokens: new Uint32Array() };
  const rows = await listedRowsOf(policy, { prompt, adapter: "on", listed: tree });
  const masses = listedMasses(rows, tree, { stop: STOP, ...rules });
  const logQ = all.map((z) => logMass(z, minLength, maxLength));
  strings.forEach((z, k) => {
    const right = sums(logQ, k);
    if (right === -Infinity) expect(masses.logListed[k]).toBe(-Infinity);
    else expect(masses.logListed[k]).toBeCloseTo(right, 5);
    expect(masses.logP[k]).toBeCloseTo(stringLogProb(next, STOP, z), 5);
  });
  expect(masses.logRest).toBeCloseTo(sums(logQ, -1), 5);
  const whole = logQ.filter((_, s) => outcome(all[s], "strings") >= 0);
  expect(masses.logWhole).toBeCloseTo(logSumExp(whole), 5);
  expect(logSumExp([...masses.logListed, masses.logRest])).toBeCloseTo(0, 5);
});

test("exact samples have the frequencies of the target, and no other strings", () => {
  const rule = { vocabulary: V, tree, logR, minLength: 1, maxLength: 3 };
  const N = 20_000;
  const draw = (counter: number) => (uniform(5, 0, 0, counter) + 2 ** -33) % 1;
  const drawn = drawCounted(rule, STOP, { count: N, temperature: 0.7, draw });
  const all = everyString(V, STOP, 3).filter((z) => z.length >= 1);
  const logW = all.map((z) => logR(z.length, tree.follow(z)) / 0.7);
  const logZ = logSumExp(logW);
  const seen = new Map<string, number>();
  for (const z of drawn) seen.set(z.join(), (seen.get(z.join()) ?? 0) + 1);
  let total = 0;
  all.forEach((z, s) => {
    const p = Math.exp(logW[s] - logZ);
    const times = seen.get(z.join()) ?? 0;
    total += times;
    expect(Math.abs(times - N * p)).toBeLessThan(5 * Math.sqrt(N * p) + 1);
  });
  expect(total).toBe(N);
});
