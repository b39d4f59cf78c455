import { type Phase, phaseOf } from "../methods/em/phases";
import { roundsFrom } from "../methods/em/settings";
import { leavesAt } from "./edits";
import type { Edit, Leaves } from "./experiment";

/** Steps of one part of a round: from the step after `from` to `to`. */
export interface Part extends Pick<Phase, "kind" | "round"> {
  readonly from: number;
  readonly to: number;
}

/** The parts of the rounds of variational EM that a run's steps up to `steps` belong to. */
export function partsUpTo(start: Leaves, edits: readonly Edit[], steps: number): readonly Part[] {
  const rounds = roundsFrom(leavesAt(start, edits, steps), edits);
  const parts: Part[] = [];
  for (let taken = 0; taken < steps; taken++) {
    const { kind, round, isFirst } = phaseOf(rounds, taken);
    const last = parts.at(-1);
    if (last && !isFirst) parts[parts.length - 1] = { ...last, to: taken + 1 };
    else parts.push({ kind, round, from: taken, to: taken + 1 });
  }
  return parts;
}
