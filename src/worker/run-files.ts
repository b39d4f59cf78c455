import type { Executor } from "../compute/executor";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import type { OpenedModel } from "../lm/sources/model";
import type { Task } from "../tasks";
import { exportLikelihood, exportPolicy, importAdapter } from "./adapter-files";
import { jobFiles } from "./job/job";
import type { Opened } from "./open";

/** What a run's files are made of; `paired` is the likelihood that is trained beside the policy. */
interface RunParts {
  readonly planned: PlannedPolicy;
  readonly paired?: PlannedPolicy | undefined;
  readonly executor: Executor;
  readonly model: OpenedModel;
  readonly task: Task; // with its terminal
}

/** The files that leave an opened run, and those that it takes in. */
export function runFiles({
  planned,
  paired,
  executor,
  model,
  task,
}: RunParts): Pick<Opened, "adapterFiles" | "jobFiles" | "importAdapter"> {
  return {
    adapterFiles: async (temperature) => [
      ...(await exportPolicy(planned, task, { model, temperature })),
      ...(paired ? await exportLikelihood(paired, { model, temperature }) : []),
    ],
    jobFiles: (request) => jobFiles({ planned, executor, model, task }, request),
    importAdapter: (files) => importAdapter(planned, model.checkpoint, files),
  };
}
