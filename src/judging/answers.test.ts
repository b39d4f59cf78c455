import { describe, expect, it } from "vitest";
import {
  STOP,
  answer,
  enumerated,
  holds,
  kl,
  lengths,
  mean,
  near,
  off,
  partition,
  plain,
  slight,
  toyOf,
  tv,
} from "./testing/enumerated";
import { logSumExp } from "./numbers";
import { stringLogProb } from "./testing/table";
import type { ToyReward } from "./testing/tasks";

const TEMPERATURES = [0.1, 0.17, 0.3, 0.38, 0.4, 0.45, 0.7, 1, 2, 5];
const rewards: ToyReward[] = [
  plain,
  { ...plain, first: 50, firstElse: -50, later: -50, empty: -50 },
  { ...plain, first: -50, firstElse: 50, later: 0, empty: 50 },
  { ...plain, first: 0, firstElse: 0, later: 0, empty: 0 },
];

describe.each(lengths)("counted, %i to %i tokens", (minLength, maxLength) => {
  it("every figure is finite and that of enumeration at each temperature", async () => {
    for (const reward of rewards)
      for (const T of TEMPERATURES) {
        const toy = toyOf({ minLength, maxLength, reward: () => reward });
        const truth = await answer(toy, T);
        const all = enumerated(toy, T);
        const listed = (z: number[]) =>
          minLength > 1 || z.length === 1 ? toy.permitted.indexOf(z[0]) : -1;
        const { logPi, logQ } = partition(all, listed, toy.permitted.length);
        const at = `T ${T}, ${JSON.stringify(reward)}`;
        expect(truth.support).toBe("counted");
        near(truth.logZ, all.logZ, `log Z, ${at}`);
        near(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
        near(truth.klReverse, kl(logQ, logPi), `KL(q ‖ target), ${at}`);
        near(truth.tv, tv(logPi, logQ), `TV, ${at}`);
        near(truth.targetReward, mean(all.logPi, all.logR), `E[log R], ${at}`);
        for (const name of ["klForward", "klReverse", "tv", "logZ"] as const)
          expect(truth[name]?.high).toBe(truth[name]?.low);
        truth.rows.forEach((row, k) => {
          near({ value: row.target }, Math.exp(logPi[k]), `target, ${at}`);
          near({ value: row.policy }, Math.exp(logQ[k]), `policy, ${at}`);
        });
        near({ value: truth.rest.policy }, Math.exp(logQ[2]), `rest, ${at}`);
        near({ value: truth.rest.target }, Math.exp(logPi[2]), `rest of the target, ${at}`);
        const valid = minLength > 1 ? 0 : Math.exp(logSumExp(logQ.slice(0, 2)));
        near(truth.valid, valid, `valid, ${at}`);
        if (minLength <= 1) near(truth.targetDiversity, 2, `diversity, ${at}`);
        else expect(truth.targetDiversity).toBeNull();
        if (minLength <= 1)
          near(
            truth.targetLikelihood,
            (stringLogProb(off, STOP, [0]) + stringLogProb(off, STOP, [2])) / 2,
            `likelihood, ${at}`,
          );
        expect(JSON.parse(JSON.stringify(truth))).toEqual(truth);
      }
  });
});

const likelihoods = [0, 0.3, 2];
const words: (ToyReward["word"] | undefined)[] = [
  undefined,
  { token: 1, weight: 10 },
  { token: 3, weight: -10 },
];

// every weight with every word; each pair meets each temperature at some of the lengths
const WALKED = [0.1, 0.45, 1, 5];
const pairs = likelihoods.flatMap((likelihoodWeight) =>
  words.map((word) => ({ likelihoodWeight, word })),
);
const walks = lengths.map(([minLength, maxLength], k) => ({ minLength, maxLength, k }));

describe.each(walks)("walked, $minLength to $maxLength tokens", ({ minLength, maxLength, k }) => {
  it("a whole walk is finite and that of enumeration; a cut one bounds it", async () => {
    for (const [p, { likelihoodWeight, word }] of pairs.entries())
      for (const maxNodes of [3, 20, 5000]) {
        const T = WALKED[(p + k) % WALKED.length];
        const reward = { ...slight, likelihoodWeight, word };
        const toy = toyOf({
          minLength,
          maxLength,
          layout: "ranked",
          maxNodes,
          reward: () => reward,
        });
        const truth = await answer(toy, T, 64);
        const { logPi, logQ, logZ, logR, logP } = enumerated(toy, T);
        const at = `T ${T}, weight ${likelihoodWeight}, ${JSON.stringify(word)}, ${maxNodes}`;
        holds(truth.logZ, logZ, `log Z, ${at}`);
        holds(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
        holds(truth.klReverse, kl(logQ, logPi), `KL(q ‖ target), ${at}`);
        holds(truth.tv, tv(logPi, logQ), `TV, ${at}`);
        expect(JSON.parse(JSON.stringify(truth)), at).toEqual(truth);
        if (!truth.exact) continue;
        near(truth.logZ, logZ, `log Z, ${at}`);
        near(truth.klForward, kl(logPi, logQ), `KL(target ‖ q), ${at}`);
        near(truth.tv, tv(logPi, logQ), `TV, ${at}`);
        near(truth.targetReward, mean(logPi, logR), `E[log R], ${at}`);
        near(truth.targetLikelihood, mean(logPi, logP), `E[log p], ${at}`);
      }
  });
});
