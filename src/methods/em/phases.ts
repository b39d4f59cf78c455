/** Which part steps belong to: as the rounds have it, or one part until that is edited again. */
export type Hold = "rounds" | "E" | "M";

/** How the steps of variational EM are divided. */
export interface Rounds {
  readonly eSteps: number; // of a round, before its M-steps
  readonly mSteps: number;
  /** What holds from so many steps on, in order, the first from 0. */
  readonly holds: readonly { readonly from: number; readonly hold: Hold }[];
}

export interface Phase {
  readonly kind: "E" | "M";
  readonly round: number; // from 0
  readonly isFirst: boolean; // step of its part
}

/** The part that the next step belongs to, and how many steps it has had. */
interface Place {
  readonly kind: "E" | "M";
  readonly round: number;
  readonly done: number;
}

/** Which part of which round a step belongs to; `taken` counts the steps before it. */
export function phaseOf(rounds: Rounds, taken: number): Phase {
  const { holds } = rounds;
  let place: Place = { kind: "E", round: 0, done: 0 };
  holds.forEach(({ from, hold }, k) => {
    const until = holds[k + 1]?.from ?? Infinity;
    const steps = Math.min(until, taken) - from;
    const holdsNow = from <= taken && taken < until;
    if (steps > 0) place = after(rounds, entered(rounds, place, hold), hold, steps);
    if (holdsNow) place = entered(rounds, place, hold);
  });
  const { kind, round, done } = place;
  return { kind, round, isFirst: done === 0 };
}

/** Where a step is taken under a hold. */
function entered({ eSteps, mSteps }: Rounds, place: Place, hold: Hold): Place {
  const isOver = place.done >= (place.kind === "E" ? eSteps : mSteps);
  const leaves = hold === "rounds" ? isOver : hold !== place.kind;
  return leaves ? following(place) : place;
}

const following = ({ kind, round }: Place): Place =>
  kind === "E" ? { kind: "M", round, done: 0 } : { kind: "E", round: round + 1, done: 0 };

/** After so many steps under a hold that was entered. */
function after({ eSteps, mSteps }: Rounds, place: Place, hold: Hold, steps: number): Place {
  if (hold !== "rounds") return { ...place, done: place.done + steps };
  const { kind, round, done } = place;
  const length = eSteps + mSteps;
  const total = done + (kind === "E" ? 0 : eSteps) + steps;
  const within = (total - 1) % length; // of the last of these steps
  const at = { round: round + Math.floor((total - 1) / length) };
  return within < eSteps
    ? { ...at, kind: "E", done: within + 1 }
    : { ...at, kind: "M", done: within - eSteps + 1 };
}
