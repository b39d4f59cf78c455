import { expect, test } from "vitest";
import { ExactAnswers } from "../answers";
import { hiddenState } from "../embedding";
import { logSumExp, normalisedLogs } from "../numbers";
import { targetOf } from "../prompt-walk";
import { STOP, V, constraint, prompt } from "../testing/constrained";
import { type NextToken, TablePolicy, momentAt, randomNext, remembered } from "../testing/table";
import { toyTask } from "../testing/tasks";
import { sampledRivals } from "./sampled-rivals";

const PENALTY = 8; // nats
const DRAWS = 400;
const LONGEST = 6;

/** Strings seldom reach the longest length, where ⊤ is forced and the target counts it. */
const random = randomNext(V, 41);
const off: NextToken = remembered((prefix) =>
  rowOf(Array.from(random(prefix), (x, v) => 0.5 * x + (v === STOP ? 2 : 0))),
);
const rowOf = (logits: readonly number[]) => Float32Array.from(normalisedLogs(logits));

const toy = toyTask({
  ...{ vocabulary: V, stop: STOP, permitted: [0, 1], minLength: 1, maxLength: LONGEST },
  ...{ maxNodes: 1200, layout: "ranked" },
  reward: () => ({ likelihoodWeight: 1, first: 0, firstElse: 0, later: 0, empty: 0 }),
});
const penalty = (z: ArrayLike<number>) => (constraint.satisfied(z) ? 0 : -PENALTY);
const task = {
  ...toy,
  constraint: () => constraint,
  extra: () => ({
    of: (strings: readonly Uint32Array[]) => strings.map(penalty),
    bound: () => 0,
  }),
};

/** The policy that is the target: q(v | s) = F(sv)/F(s), F the weight of all strings below. */
const flow = (prefix: readonly number[], logP: number): number => {
  const stopped = prefix.length > 0 ? logP + off(prefix)[STOP] + penalty(prefix) : -Infinity;
  if (prefix.length === LONGEST) return stopped;
  return logSumExp([stopped, ...[0, 1, 2].map((v) => flow([...prefix, v], logP + off(prefix)[v]))]);
};
const optimal: NextToken = remembered((prefix) => {
  if (prefix.length === LONGEST) return off(prefix);
  const stopped = prefix.length > 0 ? off(prefix)[STOP] + penalty(prefix) : -30;
  return rowOf([...[0, 1, 2].map((v) => flow([...prefix, v], off(prefix)[v])), stopped]);
});

test("weights bring particles to the exact conditional; without them AWRS is masking", async () => {
  const policy = new TablePolicy(V, STOP, optimal, off);
  const diversity = { kind: "embedding", embedder: hiddenState(policy) } as const;
  const answers = new ExactAnswers(policy, task, { diversity, seed: 1, samples: 8, draws: 0 });
  const masses = await answers.masses(prompt, momentAt(1));
  const { noiseFloor, ways } = await sampledRivals({
    ...{ policy, prompt, masses, constraint, draws: DRAWS, seed: 5 },
    target: targetOf(task, 1),
  });
  const [masking, awrs, ofModel, ofPolicy, twisted, cars] = ways;
  expect(noiseFloor).toBeGreaterThan(0.02);
  expect(noiseFloor).toBeLessThan(0.1);
  expect(masking?.excess?.low).toBeGreaterThan(0.05);
  for (const way of [awrs, ofModel, ofPolicy, twisted, cars]) {
    expect(way?.draws).toBe(DRAWS);
    const { value = NaN, low = NaN, high = NaN } = way?.excess ?? {};
    // the interval is of 95 %, and 3.5 standard errors are nearly twice its half
    expect(Math.abs(value)).toBeLessThan((3.5 / 1.96) * ((high - low) / 2));
    expect(way?.tv).toBeLessThan(1.5 * noiseFloor);
    expect(way?.satisfied?.value).toBeGreaterThan(0.99);
  }
  expect(masking?.rows).toBeLessThan(Number(awrs?.rows));
  expect(Number(cars?.rows)).toBeLessThan(3); // a row is computed once for all draws
  expect(cars?.tests).toBeNull();
  // every draw satisfies the constraint, and that of 400 draws is not certain
  expect(cars?.satisfied).toMatchObject({ value: 1, high: 1, n: DRAWS });
  expect(cars?.satisfied?.low).toBeCloseTo(0.9905, 4);
  answers.close();
});

test("one draw says little: its shares are 0 or 1, and their intervals are not empty", async () => {
  const policy = new TablePolicy(V, STOP, optimal, off);
  const diversity = { kind: "embedding", embedder: hiddenState(policy) } as const;
  const answers = new ExactAnswers(policy, task, { diversity, seed: 1, samples: 8, draws: 0 });
  const masses = await answers.masses(prompt, momentAt(1));
  const { ways } = await sampledRivals({
    ...{ policy, prompt, masses, constraint, draws: 1, seed: 5 },
    target: targetOf(task, 1),
  });
  for (const { excess, satisfied } of ways)
    for (const share of [excess, satisfied]) {
      // of 0 or 1 in one trial, z²/(1 + z²) with z = 1.96
      expect(Number(share?.high) - Number(share?.low)).toBeCloseTo(0.7935, 4);
      expect(share?.value).toBeGreaterThanOrEqual(Number(share?.low));
      expect(share?.value).toBeLessThanOrEqual(Number(share?.high));
    }
  answers.close();
});
