import { writeFile } from "../experiment/file";
import { metricsCsv } from "./history";
import type { NamedFile } from "./protocol";
import type { Run } from "./run";

type FileKind = "adapter" | "metrics" | "samples" | "experiment";

/** The files of a run, by what is wanted. */
export async function filesOf(run: Run, what: FileKind): Promise<readonly NamedFile[]> {
  switch (what) {
    case "adapter":
      return run.adapterFiles();
    case "metrics":
      return [textFile("metrics.csv", metricsCsv(run.history, run.shared.edits))];
    case "experiment":
      return [textFile("experiment.json", writeFile(run.shared))];
    case "samples":
      return [textFile("samples.jsonl", samplesText(run))];
  }
}

const textFile = (name: string, text: string): NamedFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});

export const samplesText = (run: Run): string =>
  run.evaluator.samples.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
