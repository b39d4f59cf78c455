import { expect, test } from "vitest";
import { logZEstimates } from "../lm/estimates";
import { subtrajectoryBalance } from "../objectives/subtrajectory/formula";
import type { WalkedString } from "./protocol";
import { Bench, marksOf, openRun, trainToEnd } from "./testing";

/** The string of the sample table that has most tokens, walked. */
async function walkedIn(bench: Bench): Promise<WalkedString> {
  const rows = bench.of("samples").at(-1)?.samples.rows ?? [];
  const row = rows.toSorted((a, b) => b.prefixes.length - a.prefixes.length)[0];
  const { prompt, text } = row;
  bench.send({ kind: "walk", string: { prompt, text } });
  const { string, walk } = await bench.until("walked");
  if (!walk) throw new Error("the string was not walked");
  expect(string).toEqual({ prompt, text });
  return walk;
}

test("a walk has the policy's choices, the oracle's and the run's numbers", async () => {
  const bench = new Bench();
  await openRun(bench);
  await trainToEnd(bench);
  const { row, choices, vocabulary } = await walkedIn(bench);
  const truth = bench.of("truth").at(-1)?.truth;
  expect(choices).toHaveLength(row.prefixes.length);
  expect(vocabulary).toBe(4);
  let oracle = 1;
  choices.forEach(({ next, drawn, stop, isForced, oracleError }, i) => {
    const { l, t } = row.prefixes[i];
    expect(next[drawn].policy).toBeCloseTo(Math.exp(l ?? t), 5);
    expect(next[stop].policy).toBeCloseTo(Math.exp(t), 5);
    expect(isForced).toBe(false);
    expect(oracleError).toBeLessThan(1e-6);
    expect(next.reduce((sum, { policy }) => sum + policy, 0)).toBeCloseTo(1, 5);
    expect(next.reduce((sum, { prior }) => sum + prior, 0)).toBeCloseTo(1, 5);
    oracle *= next[drawn].oracle ?? NaN;
  });
  const listed = truth?.rows.find(({ text }) => text === row.text);
  expect(oracle).toBeCloseTo(listed?.target ?? NaN, 6);
});

test("slopes are those of the loss of the prefixes that are known", async () => {
  const bench = new Bench();
  await openRun(bench);
  const { row, slopes } = await walkedIn(bench);
  const { prefixes, rewardTemperature } = row;
  const terms = {
    logR: prefixes.map(({ r }) => r / rewardTemperature),
    logQ: prefixes.flatMap(({ l }) => l ?? []),
    logStop: prefixes.map(({ t }) => t),
  };
  const lossOf = (known: number, changed: typeof terms) => {
    const { loss, weight } = subtrajectoryBalance(logZEstimates(changed).slice(0, known + 1), 1);
    return loss / weight;
  };
  const STEP = 1e-5;
  const descent = (known: number, of: "logQ" | "logStop", at: number) => {
    const moved = (by: number) =>
      lossOf(known, { ...terms, [of]: terms[of].map((x, i) => (i === at ? x + by : x)) });
    return (moved(-STEP) - moved(STEP)) / (2 * STEP);
  };
  expect(slopes).toHaveLength(prefixes.length);
  slopes?.forEach(({ logQ, logStop }, known) => {
    if (known === 0) return expect([...logQ, ...logStop].every((slope) => slope === 0)).toBe(true);
    logQ.forEach((slope, i) => expect(slope).toBeCloseTo(descent(known, "logQ", i), 4));
    logStop.forEach((slope, i) => expect(slope).toBeCloseTo(descent(known, "logStop", i), 4));
    return undefined;
  });
});

test("an objective of all samples has no slopes of one string", async () => {
  const bench = new Bench();
  await openRun(bench, { "objective.pairs": "vargrad" });
  expect((await walkedIn(bench)).slopes).toBeNull();
});

test("a walk trains nothing, and a string that nobody sampled is none", async () => {
  const plain = new Bench();
  const bench = new Bench();
  await openRun(plain);
  await openRun(bench);
  await walkedIn(bench);
  bench.send({ kind: "walk", string: { prompt: "nobody's", text: "nothing" } });
  await expect.poll(() => bench.of("walked").at(-1)?.walk).toBeNull();
  await trainToEnd(plain);
  await trainToEnd(bench);
  expect(marksOf(bench)).toEqual(marksOf(plain));
});
