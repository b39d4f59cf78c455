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
  expect(masking?.excess.value).toBeGreaterThan(5 * Number(masking?.excess.error));
  for (const way of [awrs, ofModel, ofPolicy, twisted, cars]) {
    expect(way?.draws).toBe(DRAWS);
    expect(Math.abs(way?.excess.value ?? NaN)).toBeLessThan(3.5 * Number(way?.excess.error));
    expect(way?.tv).toBeLessThan(1.5 * noiseFloor);
    expect(way?.satisfied).toBeGreaterThan(0.99);
  }
  expect(masking?.rows).toBeLessThan(Number(awrs?.rows));
  expect(Number(cars?.rows)).toBeLessThan(3); // a row is computed once for all draws
  expect(cars?.tests).toBeNull();
  answers.close();
});
