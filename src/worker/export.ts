import { leavesAt } from "../experiment/edits";
import { writeFile } from "../experiment/file";
import { zipped } from "./archive";
import { Failure } from "./failure";
import { metricsCsv } from "./history";
import type { Command, NamedFile } from "./protocol";
import type { Run } from "./run";
import { digestOf } from "./saves/digest";
import { packSave } from "./saves/pack";

/** What of a run leaves as files; "state" is what a headless run goes on with. */
type Exported = Extract<Command, { kind: "export" }>["what"];

/** The files of a run as the page hands them out: a job, which has many, as one archive. */
export async function exported(run: Run, what: Exported): Promise<readonly NamedFile[]> {
  const files = await filesOf(run, what);
  return what === "job" ? [{ name: "job.zip", bytes: zipped("job/", files) }] : files;
}

/** The files of a run, by what is wanted. */
export async function filesOf(
  run: Run,
  what: Exported | "experiment",
): Promise<readonly NamedFile[]> {
  switch (what) {
    case "adapter":
      return run.opened.adapterFiles(run.moment.rewardTemperature);
    case "job":
      return jobOf(run);
    case "state": {
      const checkpoint = await run.checkpoint();
      const bytes = packSave({ digest: digestOf(checkpoint), checkpoint });
      return [{ name: "checkpoint.save", bytes }];
    }
    case "metrics":
      return [textFile("metrics.csv", metricsCsv(run.history, run.shared.edits))];
    case "experiment":
      return [textFile("experiment.json", writeFile(run.shared))];
    case "samples":
      return [textFile("samples.jsonl", samplesText(run))];
  }
}

/** The run's experiment as a job, with the settings in force. Throws a Failure "bad-export". */
async function jobOf(run: Run): Promise<readonly NamedFile[]> {
  await run.settle(); // the job's batch takes the device's gradient
  const { preset, leaves } = run.start;
  const files = await run.opened.jobFiles({
    preset,
    leaves: leavesAt(leaves, run.edits.made, run.steps),
    settings: run.edits.settings,
  });
  if (!files.ok) throw new Failure({ kind: "bad-export", sentence: files.sentence });
  return files.value;
}

const textFile = (name: string, text: string): NamedFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});

export const samplesText = (run: Run): string =>
  run.evaluator.samples.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
