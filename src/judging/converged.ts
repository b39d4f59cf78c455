import { sameTarget, type Judgement } from "./report";

/** What an exact answer says that decides it. */
export type Look = Pick<
  Judgement,
  "step" | "prompt" | "target" | "rewardTemperature" | "klForward"
>;

/** When a run is called converged; the page and the command line use the same. */
export const CONVERGED = { kl: 1e-3, looks: 3 } as const; // nats; exact answers in a row

export interface Converged {
  readonly step: number; // of the last of these looks
  readonly kl: number; // the largest that KL(target ‖ q) can have been at that step [nats]
}

/**
 * Whether a run has converged: at each of its last looks KL(target ‖ q) was certainly at most
 * `CONVERGED.kl`, for the same prompt and target. Where an answer is cut its upper bound counts;
 * without one nothing is said. Loss and residual variance are not asked: both are of the policy's
 * own samples, and so are small too where it has lost most of the target.
 */
export function converged(looks: readonly Look[]): Converged | null {
  const last = looks.at(-1);
  const row = looks.slice(-CONVERGED.looks);
  if (!last || row.length < CONVERGED.looks) return null;
  const most = row.map(({ klForward }) => klForward?.high ?? Infinity);
  const holds = row.every((look) => sameTarget(look, last)) && Math.max(...most) <= CONVERGED.kl;
  return holds ? { step: last.step, kl: most[most.length - 1] } : null;
}

/** "Converged at step 240: KL(target ‖ q) is at most 6.3e-4 nats, and was …" */
export const convergedSentence = ({ step, kl }: Converged): string =>
  `Converged at step ${step}: KL(target ‖ q) is at most ${kl.toExponential(1)} nats, and was at ` +
  `most ${CONVERGED.kl.toExponential(0)} at ${CONVERGED.looks} looks in a row.`;
