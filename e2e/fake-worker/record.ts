import type { StepRecord } from "../../src/worker/protocol";
import type { Basics, State } from "./basics";

/** The figures of one fake step: they begin far off and settle; an edit sets log Z off again. */
export function stepRecord(state: State, basics: Basics): StepRecord {
  const { step, since, ranked } = state;
  const k = basics.learned(state);
  const wobble = (n: number) => (basics.noise(step * 7 + n) - 0.5) * (1.2 - k);
  const z = basics.exactLogZ(state);
  const chase = 4 * Math.exp(-(step - since) / 14) * (since ? -1 : 3);
  const record: { -readonly [K in keyof StepRecord]: StepRecord[K] } = {
    ...basics.stamp(state),
    loss: 100 * Math.exp(-step / 30) + 0.02,
    logReward: 8 - 24.7 * Math.exp(-step / 6) + wobble(1) * 0.6,
    logLikelihood: -4.92 - 0.7 * k + wobble(2) * 0.3,
    diversity: 69.6 + 29 * k - 14 * Math.exp(-(((step - 30) / 25) ** 2)) + wobble(3),
    logZ: z + chase + wobble(4) * 0.3,
    logZLines: Array.from({ length: 24 }, (_, i) =>
      ranked
        ? Array.from(
            { length: 5 + (i % 6) },
            (_, j) =>
              z + (chase * (9 - j)) / 9 + (basics.noise(i * 13 + j + step) - 0.5) * (4 - 3.4 * k),
          )
        : [z + chase + wobble(i), z + wobble(i + 40)],
    ),
    residualVariance: 1 - k,
    meanLength: 1,
    learningRate: 5e-4,
    behaviour: "on-policy",
    rewardEvaluations: step * 512,
    seconds: step * 0.161,
  };
  if (ranked) {
    record.logReward = -8.9 - 1.6 * Math.exp(-step / 60) + wobble(1);
    record.logLikelihood = -9 - 3 * Math.exp(-step / 60) + wobble(2);
    record.diversity = 0.7 + wobble(3) * 0.02;
  }
  if (step % 4 !== 0) record.diversity = null; // measured at looks alone
  return record;
}
