import type { Executor } from "../../compute/executor";
import type { Experiment, Leaves } from "../../experiment/experiment";
import { writeFile } from "../../experiment/file";
import { taskOf } from "../../experiment/presets";
import { initialAdapter } from "../../lm/adapter";
import { baseOf, formatsIn } from "../../lm/base";
import type { PlannedPolicy } from "../../lm/runtime/planned-policy";
import type { OpenedModel } from "../../lm/sources/model";
import type { Settings } from "../../methods/method";
import type { Decoded } from "../../schema/field";
import type { Task } from "../../tasks";
import { peftFiles } from "../adapter-files";
import type { NamedFile } from "../protocol";
import { samplingFiles } from "../sampling-files";
import { batchFile } from "./batch-file";
import { jobFault } from "./fault";
import { taskFile } from "./task-file";
import { jobTexts } from "./texts";

/** What a job is written of: a run's device, model and task. */
interface OpenedParts {
  readonly planned: PlannedPolicy;
  readonly executor: Executor;
  readonly model: OpenedModel;
  readonly task: Task;
}

/** The experiment with the settings in force, live edits among them. */
export interface JobRequest {
  readonly preset: Experiment["preset"];
  readonly leaves: Leaves;
  readonly settings: Settings;
}

/**
 * The experiment as a folder of PyTorch, PEFT and Accelerate: scripts, settings, the seeded adapter
 * that it begins with, and a batch whose loss and gradients it must reproduce. One sentence where
 * the job cannot express it.
 */
export async function jobFiles(
  { planned, executor, model, task }: OpenedParts,
  { preset, leaves, settings }: JobRequest,
): Promise<Decoded<readonly NamedFile[]>> {
  const name = taskOf(preset);
  const formats = formatsIn(model.checkpoint, baseOf(leaves["model.base"]));
  const sentence = jobFault({ name, formats, task, leaves });
  if (sentence !== undefined) return { ok: false, sentence };
  const experiment = { preset, leaves: { ...leaves, ...scheduleLeaves(settings) } };
  const batch = await batchFile({ planned, executor, task, leaves, settings });
  const start = { parameters: initialAdapter(planned.layout, settings.seed) };
  const adapter = [
    ...peftFiles(planned, model, start),
    ...(await samplingFiles(task, undefined)),
  ].map((file) => ({ ...file, name: `adapter/${file.name}` }));
  const texts = {
    ...(await jobTexts()),
    "experiment.json": writeFile({ experiment, edits: [], steps: 0 }),
    "task.json": `${JSON.stringify(taskFile({ name, task, leaves }))}\n`,
    "batch.json": `${JSON.stringify(batch)}\n`,
  };
  return { ok: true, value: [...Object.entries(texts).map(textFile), ...adapter] };
}

/** An edit of the temperature ends its schedule; the job has the one in force. */
const scheduleLeaves = ({ temperature }: Settings) => ({
  "reward.temperatureStart": temperature.start,
  "reward.temperature": temperature.end,
  "reward.temperatureHorizon": temperature.horizon,
});

const textFile = ([name, text]: [string, string]): NamedFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});
