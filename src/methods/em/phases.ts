/** How the steps of variational EM are divided. */
export interface RoundSteps {
  readonly eSteps: number; // of a round, before its M-steps
  readonly mSteps: number;
}

/** Which part of which round a step belongs to; `taken` counts the steps before it. */
export function phaseOf({ eSteps, mSteps }: RoundSteps, taken: number) {
  const length = eSteps + mSteps;
  const within = taken % length;
  return {
    kind: within < eSteps ? ("E" as const) : ("M" as const),
    round: Math.floor(taken / length), // from 0
    isFirst: within === 0 || within === eSteps, // of its part
  };
}
