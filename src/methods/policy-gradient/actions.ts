import { expm1, log } from "../../exact-math";
import type { LengthRules } from "../../lm/estimates";
import { type PrefixLogProbs, type Sequences, lengthOf } from "../../lm/sequences";

const LEAST = 2 ** -24; // of 1 − q(⊤), as the loss counts it

type Lengths = Pick<LengthRules, "minLength" | "maxLength">;

/**
 * The places i of a sequence's actions, each after i tokens: the tokens that the policy chose and,
 * last, the stop, where the sampler does not force it. See `objectives/actions.ts`.
 */
export function actionsOf(z: Sequences, b: number, { maxLength }: Lengths): number[] {
  const n = lengthOf(z, b);
  const places = Array.from({ length: n }, (_, i) => i);
  const chosen = places.filter((i) => z.actions?.[b * z.width + i] !== 0);
  return n < maxLength ? [...chosen, n] : chosen;
}

/**
 * log q of every action under the sampler in use, which draws no ⊤ below the shortest length:
 * [B, T+1] by place [nats]; 0 where there is no action. Their sum over a sequence is log q(z⊤).
 */
export function actionLogProbs(
  { logQ, logStop }: PrefixLogProbs,
  z: Sequences,
  rules: Lengths,
): Float32Array {
  const out = new Float32Array(z.batch * (z.width + 1));
  for (let b = 0; b < z.batch; b++) {
    const row = b * (z.width + 1);
    for (const i of actionsOf(z, b, rules))
      out[row + i] =
        i === lengthOf(z, b)
          ? logStop[row + i]
          : logQ[b * z.width + i] - (i < rules.minLength ? logGoesOn(logStop[row + i]) : 0);
  }
  return out;
}

/** log(1 − q(⊤)). */
const logGoesOn = (logStop: number): number => log(Math.max(-expm1(logStop), LEAST));

/** The sum of a number by action over each sequence, [B]. */
export const sumsOf = (byAction: ArrayLike<number>, z: Sequences, rules: Lengths): number[] =>
  Array.from(z.lengths, (_, b) =>
    actionsOf(z, b, rules).reduce((sum, i) => sum + byAction[b * (z.width + 1) + i], 0),
  );
