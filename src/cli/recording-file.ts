import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Decoded } from "../schema/field";
import type { Machine, Report, TaskFacts } from "../worker/protocol";
import { type Played, isPlayed } from "../worker/recording";
import { record, writeRecording } from "../worker/recording-file";
import type { Experiment } from "../experiment/experiment";
import { replaceFile } from "./files";
import { codeOf } from "./lock";

/** A run's reports, kept to be written as a recording at its end. */
export class RecordingFile {
  private readonly played: Played[] = [];
  private machine: Machine | undefined;
  private task: TaskFacts | undefined;

  private constructor(
    private readonly path: string,
    private readonly experiment: Experiment,
  ) {}

  /** Checks that the file can be written, before anything is trained. */
  static open(path: string, experiment: Experiment): Decoded<RecordingFile> {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.part`, "");
      rmSync(`${path}.part`);
      return { ok: true, value: new RecordingFile(path, experiment) };
    } catch (error) {
      return { ok: false, sentence: `${path} cannot be written (${codeOf(error) ?? "unknown"}).` };
    }
  }

  take(report: Report): void {
    if (isPlayed(report)) this.played.push(report);
    else if (report.kind === "ready") {
      this.machine = report.machine;
      this.task = report.task;
    } else if (report.kind === "baselines" && this.task)
      this.task = { ...this.task, baselines: report.baselines };
  }

  finish(steps: number): void {
    const { experiment, machine, task } = this;
    if (!machine || !task) return;
    const seed = Number(experiment.leaves["run.seed"]);
    const head = { recordedOn: machine.adapter, seed, experiment, steps, task };
    replaceFile(this.path, writeRecording(record(head, this.played)));
  }
}
