import type { Leaves } from "../../experiment/experiment";
import { methodSpecOf, servedRange } from "../../methods/chosen";
import { type ObjectiveName, objectives } from "../../objectives";
import { type Task, type TaskName, taskReads } from "../../tasks";
import { termsInForce, writtenTerms } from "./terms";

/** Objectives that objectives.py has, by the names of the field `objective.pairs`. */
export const writtenObjectives: readonly ObjectiveName[] = [
  "all",
  "neighbours",
  "ends",
  "trajectory",
  "vargrad",
  "pooled",
];

interface Asked {
  readonly name: TaskName;
  readonly formats: string; // in which the device keeps the frozen matrices (`formatsIn`)
  readonly task: Pick<Task, "tool" | "ending">;
  readonly leaves: Leaves;
}

/** What of an experiment a job cannot express, in one sentence; undefined: it can be written. */
export function jobFault({ name, formats, task, leaves }: Asked): string | undefined {
  const part =
    methodFault(leaves) ??
    modelFault(formats, leaves) ??
    taskFault(name, task) ??
    termFault(name, leaves);
  return part && `This experiment cannot be written as a job of ${name}: ${part}`;
}

function methodFault(leaves: Leaves): string | undefined {
  const method = leaves["method.name"];
  if (method !== "gflownet")
    return `the job trains by GFlowNet alone, and the method is ${methodSpecOf(leaves).title}.`;
  const objective = leaves["objective.pairs"] as ObjectiveName;
  if (!writtenObjectives.includes(objective))
    return `it does not have the objective ${objectives[objective].title}.`;
  if (servedRange(leaves))
    return "its adapter is of one reward temperature, and reward.temperatures is all.";
  if (Number(leaves["behaviour.lag"]) > 0)
    return "it trains on strings as they are drawn, and behaviour.lag is above 0.";
  return undefined;
}

/** The batch to check is of the device's matrices, and train.py reads those of the file. */
function modelFault(formats: string, leaves: Leaves): string | undefined {
  return formats === "f16"
    ? undefined
    : "it reads the model's own numbers, and model.base is " +
        `${String(leaves["model.base"])}; set it to f16.`;
}

function taskFault(name: TaskName, { tool, ending }: Asked["task"]): string | undefined {
  if (tool) return "it has no calculator that writes into the strings.";
  if ((ending?.gate?.() ?? 0) !== 0) return "it has no gate; set subjectivity.gate to 0.";
  // those of stories are told by their last token, as task.json tells them
  if (ending?.compared && !taskReads(name, "stories.compared"))
    return "it does not know which unfinished strings of this task are compared.";
  return undefined;
}

function termFault(name: TaskName, leaves: Leaves): string | undefined {
  const missing = termsInForce(name, leaves).find((term) => !writtenTerms.includes(term));
  if (missing !== undefined) return `its reward does not have the term ${missing}; turn it off.`;
  const isMatched = String(leaves["constraint.pattern"] ?? "") !== "";
  return isMatched && termsInForce(name, leaves).includes("constraint")
    ? "its reward matches no patterns; empty constraint.pattern."
    : undefined;
}
