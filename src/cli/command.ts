import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { jsonOf } from "../experiment/json";
import type { Decoded } from "../schema/field";
import { Failure } from "../worker/failure";
import type { Open, Opened } from "../worker/open";
import type { NamedFile, Report } from "../worker/protocol";
import type { Run } from "../worker/run";
import { faultSentence } from "../worker/sentences";
import { type CliRequest, type RunRequest, readArguments } from "./arguments";
import { fieldList, help } from "./help";
import { convergedSentence } from "../judging/converged";
import { Conclusion } from "./conclusion";
import { Convergence } from "./convergence";
import { codeOf } from "./lock";
import { once } from "./once";
import { exportJob } from "./export-job";
import { type Ended, runHeadless } from "./headless";
import { Lines } from "./lines";
import { withModel } from "./model-option";
import type { NamedModels } from "./models";
import { RecordingFile } from "./recording-file";
import { RunFolder, noCheckpoint, readFolder } from "./run-folder";
import { type Stop, Stopping } from "./stopping";
import { Terminal } from "./terminal";

const WRONG_ARGUMENTS = 2;
const FAILED = 1;

/**
 * npm runs scripts in the project's folder; names on the command line are relative to where it was
 * typed.
 */
const here = process.env["INIT_CWD"] ?? process.cwd();
const at = (path: string) => resolve(here, path);

/** Where runs are opened; made once a run was requested. */
export interface RunPlace {
  readonly open: Open;
  readonly close: () => Promise<void>;
}

/** Makes the place; `threads` of WebAssembly are lent to a run, or one a core where it is 0. */
type PlaceOf = (threads: number) => RunPlace;

/** Does what the arguments say, on a place for runs. Returns the status to end with. */
export async function command(
  args: readonly string[],
  place: PlaceOf,
  models: NamedModels,
): Promise<number> {
  const found = await withModel(args, models, here);
  if (!found.ok) return refused(found.sentence);
  const read = await readArguments(found.value.args, (path) => readFile(at(path), "utf8"));
  const request = read.ok ? runOf(read.value, found.value.model) : read;
  if (!request.ok) return refused(request.sentence);
  switch (request.value.kind) {
    case "help":
      console.log(help);
      return 0;
    case "fields":
      console.log(fieldList());
      return 0;
    case "run":
      return request.value.exportJob === undefined
        ? train(request.value, place)
        : exportJob(
            request.value,
            at(request.value.exportJob),
            place(request.value.counts.threads),
          );
  }
}

function refused(sentence: string): number {
  console.error(sentence);
  return WRONG_ARGUMENTS;
}

/** A run to be resumed is described by its checkpoint; `model` is the one that --model names. */
function runOf(
  request: CliRequest,
  model: string | undefined,
): Decoded<RunRequest | { readonly kind: "help" } | { readonly kind: "fields" }> {
  if (request.kind !== "resume") return { ok: true, value: request };
  const { kind: _kind, folder, ...asked } = request;
  const loaded = readFolder(at(folder));
  if (loaded.kind === "missing") return noCheckpoint(folder);
  if (loaded.kind === "damaged") return { ok: false, sentence: loaded.sentence };
  const { experiment, replayed, imported } = loaded.checkpoint;
  const own = String(experiment.leaves["model.name"]);
  if (model !== undefined && model !== own)
    return {
      ok: false,
      sentence: `The run in ${folder} was made with ${own}, but --model names ${model}.`,
    };
  const last = Number(experiment.leaves["run.steps"]);
  const steps = replayed && replayed.steps > 0 ? Math.min(replayed.steps, last) : last;
  const unset = {
    ...{ replay: undefined, record: undefined, adapter: undefined, exportJob: undefined },
    notices: [],
    stopsConverged: false, // no option stands beside --resume
  };
  const executor = "auto"; // that of the checkpoint
  const value = {
    ...asked,
    kind: "run",
    experiment,
    executor,
    steps,
    out: folder,
    resume: true,
    baselines: false, // they stood beside the run before it was stopped
    beginsUntrained: !imported,
  } as const;
  return { ok: true, value: { ...value, ...unset } };
}

/** Everything that a run writes to, made and checked before it is trained. */
interface Outputs {
  readonly folder: RunFolder | undefined;
  readonly recording: RecordingFile | undefined;
  readonly adapter: readonly NamedFile[] | undefined;
}

async function train(request: RunRequest, place: PlaceOf): Promise<number> {
  const outputs = await openOutputs(request);
  if (!outputs.ok) return refused(outputs.sentence);
  const { folder } = outputs.value;
  const stopping = new Stopping((stop) => leaveAtOnce(stop, folder));
  process.on("uncaughtException", (error) => {
    console.error(`The run ended by an error of this program: ${error.message}`);
    folder?.close();
    process.exit(FAILED);
  });
  try {
    return await trainInto(request, outputs.value, { stopping, ...place(request.counts.threads) });
  } finally {
    folder?.close();
  }
}

/** A second signal does not wait; what was written so far is whole. */
function leaveAtOnce({ status }: Stop, folder: RunFolder | undefined): never {
  console.error(
    folder
      ? `Left at once; ${folder.path} holds the metrics so far and the last checkpoint.`
      : "Left at once.",
  );
  folder?.close();
  process.exit(status);
}

async function openOutputs(request: RunRequest): Promise<Decoded<Outputs>> {
  const adapter = request.adapter === undefined ? undefined : await readAdapter(request.adapter);
  if (adapter && !adapter.ok) return adapter;
  const recording = request.record
    ? RecordingFile.open(at(request.record), request.experiment)
    : undefined;
  if (recording && !recording.ok) return recording;
  const use = request.resume ? "resume" : "new";
  const folder = request.out ? RunFolder.open(at(request.out), use) : undefined;
  if (folder && !folder.ok) return folder;
  return {
    ok: true,
    value: { folder: folder?.value, recording: recording?.value, adapter: adapter?.value },
  };
}

async function readAdapter(folder: string): Promise<Decoded<readonly NamedFile[]>> {
  const files: NamedFile[] = [];
  for (const name of ["adapter_config.json", "adapter_model.safetensors"])
    try {
      files.push({ name, bytes: new Uint8Array(await readFile(join(at(folder), name))) });
    } catch (error) {
      const why = codeOf(error) ?? "unknown";
      return { ok: false, sentence: `--adapter ${folder}: ${name} cannot be read (${why}).` };
    }
  return { ok: true, value: files };
}

async function trainInto(
  request: RunRequest,
  { folder, recording, adapter }: Outputs,
  { stopping, open, close }: RunPlace & { readonly stopping: Stopping },
): Promise<number> {
  const { experiment, executor, replay, steps, resume, baselines } = request;
  const terminal = new Terminal(process.stderr, steps, request.json);
  request.notices.forEach((notice) => terminal.say(notice));
  const lines = new Lines((line) => {
    // the last comes with "final"
    if (request.json && line.step !== steps) console.log(jsonOf(line));
    terminal.line(line);
  }, request.beginsUntrained);
  let opened: Opened | undefined;
  const conclusion = new Conclusion(request, lines, terminal);
  const convergence = new Convergence(replay?.edits);
  const take = once((report: Report) => {
    lines.take(report);
    terminal.take(report);
    conclusion.take(report);
    recording?.take(report);
    folder?.take(report);
    if (request.stopsConverged) convergence.take(report);
  });
  const ended = await runHeadless(
    { experiment, executor, replay, steps, resume, baselines, ...(adapter && { adapter }) },
    async (...given) => (opened = await open(...given)),
    {
      take,
      interrupt: AbortSignal.any([stopping.signal, convergence.signal]),
      ...(folder && { storage: folder, opened: (run) => folder.begin(run) }),
    },
  );
  terminal.clear();
  try {
    const unwritten = await writeAll(ended, folder, recording);
    stopping.finishing();
    if (convergence.found) terminal.say(convergedSentence(convergence.found));
    const { found } = convergence;
    await conclusion.print(ended, { open, opened, stop: stopping.stop, converged: found });
    return reportEnd(ended, { folder, stop: stopping.stop, unwritten });
  } finally {
    terminal.close();
    ended.run?.close();
    await close();
  }
}

/** Writes every file as it is at the end; returns why one could not be written. */
async function writeAll(
  { run }: Ended,
  folder: RunFolder | undefined,
  recording: RecordingFile | undefined,
): Promise<string | undefined> {
  if (!run || run.steps === 0) return undefined;
  try {
    await folder?.finish(run);
    recording?.finish(run.steps);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return faultSentence(error.fault);
    const reason = error instanceof Error ? error.message : String(error);
    return `Not everything could be written: ${reason}`;
  }
}

/** One sentence on how the run ended, where it did not end by itself, and the exit status. */
function reportEnd(
  { run, fault }: Ended,
  end: { folder: RunFolder | undefined; stop: Stop | undefined; unwritten: string | undefined },
): number {
  const { folder, stop, unwritten } = end;
  const why = fault
    ? faultSentence(fault)
    : (unwritten ??
      (stop && `${stop.reason} ${run ? `at step ${run.steps}` : "while it opened"}.`));
  if (why !== undefined) console.error([why, ...whereKept(run, folder)].join(" "));
  if (fault || unwritten !== undefined) return FAILED;
  return stop?.status ?? 0;
}

/** Which files hold how much of the run; nothing of one that ended before it began. */
function whereKept(run: Run | undefined, folder: RunFolder | undefined): string[] {
  const savedAt = run?.savedAt ?? null;
  if (folder && savedAt !== null)
    return [`${folder.path} holds the run up to step ${savedAt}; --resume ${folder.path} goes on.`];
  if (folder?.begun) return [`${folder.path} holds the metrics; no checkpoint was written yet.`];
  return run?.begun && !folder ? ["Nothing is kept, because no --out was named."] : [];
}
