import { type ObjectiveName, objectiveNames, objectives as specs } from "../index";
import { type Objective, wholeObjective } from "../objective";

const load = async (name: ObjectiveName) => [name, await wholeObjective(specs[name])] as const;

/** Tests only: every objective with its loss. */
export const objectives = Object.fromEntries(
  await Promise.all(objectiveNames.map(load)),
) as Readonly<Record<ObjectiveName, Objective>>;
