import { ends } from "./ends/spec";
import { ftb } from "./ftb/spec";
import { flowNeighbours } from "./flow-neighbours/spec";
import { flowSubtrajectory } from "./flow-subtrajectory/spec";
import { neighbours } from "./neighbours/spec";
import type { ObjectiveSpec } from "./objective";
import { pooled } from "./pooled/spec";
import { raptb } from "./raptb/spec";
import { subtrajectory } from "./subtrajectory/spec";
import { trajectory } from "./trajectory/spec";
import { vargrad } from "./vargrad/spec";

/** Every objective, by its value of the field `objective.pairs`. */
export const objectives = {
  all: subtrajectory,
  neighbours,
  ends,
  trajectory,
  vargrad,
  pooled,
  ftb,
  raptb,
  "flow-neighbours": flowNeighbours,
  "flow-subtrajectory": flowSubtrajectory,
} satisfies Record<string, ObjectiveSpec>;

export type ObjectiveName = keyof typeof objectives;
export const objectiveNames = Object.keys(objectives) as ObjectiveName[];
