import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Edit } from "../experiment/experiment";
import type { Decoded } from "../schema/field";
import { filesOf, samplesText } from "../worker/export";
import { metricsCsv, metricsRow } from "../worker/history";
import type { Judgement, Report, SaveSummary } from "../worker/protocol";
import type { Run } from "../worker/run";
import { writeFile } from "../experiment/file";
import { judgementOf } from "../judging/report";
import { packSave, unpackSave } from "../worker/saves/pack";
import { readSave } from "../worker/saves/read";
import type { Entry, Loaded, SaveStorage } from "../worker/saves/storage";
import { type Write, appendRow, replaceFile } from "./files";
import { codeOf, lockFolder } from "./lock";

const CHECKPOINT = "checkpoint.save";
const METRICS = "metrics.csv";

/** How a folder is opened: for a new run, or to go on with the run that it holds. */
type Use = "new" | "resume";

/**
 * The folder of one headless run. Metrics are appended as steps are taken; samples, settings and
 * the checkpoint are replaced whole; so what was written is good however the run ends. Files that
 * cannot be written throw a Failure "write-failed".
 */
export class RunFolder implements SaveStorage {
  private readonly judgements = new Map<number, Judgement>();
  private edits: readonly Edit[] = [];
  private last = Infinity; // the newest step whose row is written; Infinity: not begun

  private constructor(
    readonly path: string,
    private readonly release: () => void,
    private readonly write: Write | undefined,
  ) {}

  /** Makes the folder, takes its lock, and checks that it is what `use` needs. Never throws. */
  static open(path: string, use: Use, write?: Write): Decoded<RunFolder> {
    try {
      if (use === "new") mkdirSync(path, { recursive: true });
      else if (!existsSync(join(path, CHECKPOINT))) return noCheckpoint(path);
      const lock = lockFolder(path);
      if (!lock.ok) return lock;
      if (use === "resume" || !holdsRun(path))
        return { ok: true, value: new RunFolder(path, lock.value, write) };
      lock.value();
      return occupied(path);
    } catch (error) {
      const why = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
      return { ok: false, sentence: `The folder ${path} cannot be written (${why}).` };
    }
  }

  /** Has anything of a run been written? */
  get begun(): boolean {
    return this.last < Infinity;
  }

  /** The run is open: writes what there is of it, and appends from here on. */
  begin(run: Run): void {
    this.edits = run.shared.edits;
    for (const truth of run.history.truths) this.judgements.set(truth.step, truth);
    this.replace(METRICS, metricsCsv(run.history, this.edits));
    this.replace("experiment.json", writeFile(run.shared));
    this.last = run.steps;
  }

  /** Writes what a report adds. */
  take(report: Report): void {
    if (report.kind === "truth") this.judgements.set(report.truth.step, judgementOf(report.truth));
    else if (report.kind === "edited") this.edits = [...this.edits, report.edit];
    else if (report.kind === "samples" && this.begun)
      this.replace(
        "samples.jsonl",
        report.samples.rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
      );
    else if (report.kind === "stepped" && report.record.step > this.last) {
      const { record } = report;
      this.last = record.step;
      const row = metricsRow(record, this.judgements.get(record.step), this.edits);
      appendRow(join(this.path, METRICS), row, this.write);
    }
  }

  /** The run has ended: writes every file as it stands now. Rejects with the first that fails. */
  async finish(run: Run): Promise<void> {
    this.replace(METRICS, metricsCsv(run.history, run.shared.edits));
    this.replace("experiment.json", writeFile(run.shared));
    this.replace("samples.jsonl", samplesText(run));
    for (const { name, bytes } of await filesOf(run, "adapter")) this.replace(name, bytes);
  }

  close(): void {
    this.release();
  }

  private replace(name: string, content: string | Uint8Array): void {
    replaceFile(join(this.path, name), content, this.write);
  }

  // ── the checkpoint, as the storage of its one run
  // ───────────────────────────────────────────────────────────────────────────────────

  save({ checkpoint, digest }: Entry): Promise<"saved"> {
    this.replace(CHECKPOINT, packSave({ digest, checkpoint }));
    const { experiment, step: steps, judges } = checkpoint;
    const run = { experiment, edits: this.edits, steps, ...(judges && { judges }) };
    this.replace("experiment.json", writeFile(run));
    return Promise.resolve("saved");
  }
  load = (): Promise<Loaded> => Promise.resolve(readFolder(this.path));
  raw(): Promise<unknown> {
    const bytes = readFileSync(join(this.path, CHECKPOINT));
    return Promise.resolve(unpackSave(bytes));
  }
  list = (): Promise<readonly SaveSummary[]> => Promise.resolve([]);
  delete = (): Promise<void> => Promise.resolve();
}

/** The checkpoint in a folder. */
export function readFolder(path: string): Loaded {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(path, CHECKPOINT));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "missing" };
    const sentence = `${join(path, CHECKPOINT)} cannot be read (${codeOf(error) ?? "unknown"}).`;
    return { kind: "damaged", sentence };
  }
  const stored = unpackSave(bytes);
  return stored === undefined
    ? { kind: "damaged", sentence: `${join(path, CHECKPOINT)} is damaged or ends too early.` }
    : readSave(stored);
}

const holdsRun = (path: string): boolean =>
  [CHECKPOINT, METRICS].some((name) => existsSync(join(path, name)));

const occupied = (path: string) =>
  ({
    ok: false,
    sentence:
      `${path} holds a run already. Name another folder, go on with that run by ` +
      `--resume ${path}, or delete its files.`,
  }) as const;

export const noCheckpoint = (path: string) =>
  ({
    ok: false,
    sentence: `${path} has no ${CHECKPOINT}, so there is no run to go on with.`,
  }) as const;
