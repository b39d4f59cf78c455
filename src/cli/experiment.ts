/** Trains an experiment without a page: the same loop on Dawn. `--help` says how it is asked. */
import "./dawn";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { encodeLink } from "../experiment/codec";
import type { Decoded } from "../schema/field";
import { compare, comparisonSentence } from "../experiment/fingerprint";
import { openOn } from "../worker/device";
import type { Open, Opened } from "../worker/open";
import type { Machine, Report, TaskFacts } from "../worker/protocol";
import { type Played, isPlayed, record, writeRecording } from "../worker/recording";
import { filesOf } from "../worker/export";
import { faultSentence } from "../worker/sentences";
import type { Run } from "../worker/run";
import { type Asked, fieldList, help, readArguments } from "./arguments";
import { type Ended, runHeadless } from "./headless";
import { Lines, digits, klOf } from "./lines";
import { place } from "./place";
import { splitTable } from "./split";
import { type Survey, survey } from "./survey";
import { Terminal } from "./terminal";

const WRONG_ARGUMENTS = 2;
const FAILED = 1;
const INTERRUPTED = 130;

/**
 * npm runs scripts in the project's folder; names on the command line are relative to where it was
 * typed.
 */
const here = process.env["INIT_CWD"] ?? process.cwd();
const at = (path: string) => resolve(here, path);

async function main(): Promise<number> {
  const asked = await readArguments(
    process.argv.slice(2).filter((arg, k) => k > 0 || arg !== "--"),
    (path) => readFile(at(path), "utf8"),
  );
  if (!asked.ok) {
    console.error(asked.sentence);
    return WRONG_ARGUMENTS;
  }
  if (asked.value === "help") console.log(help);
  else if (asked.value === "fields") console.log(fieldList());
  else return train(asked.value);
  return 0;
}

/** What a run leaves behind besides its files. */
interface Kept {
  readonly played: Played[];
  machine?: Machine;
  task?: TaskFacts;
  opened?: Opened;
}

async function train(asked: Asked): Promise<number> {
  const terminal = new Terminal(process.stderr, asked.steps, asked.json);
  asked.notices.forEach((notice) => terminal.say(notice));
  for (const folder of [asked.out, asked.record && dirname(asked.record)])
    if (folder) await mkdir(at(folder), { recursive: true });
  const lines = new Lines((line) => {
    // the last comes with "final"
    if (asked.json && line.step !== asked.steps) console.log(JSON.stringify(line));
    terminal.line(line);
  });
  const kept: Kept = { played: [] };
  const from = place(join(process.cwd(), "public"));
  const open = openOn(from);
  const take = (report: Report) => {
    lines.take(report);
    terminal.take(report);
    if (report.kind === "ready")
      Object.assign(kept, { machine: report.machine, task: report.task });
    if (report.kind === "baselines" && kept.task)
      kept.task = { ...kept.task, baselines: report.baselines };
    if (asked.record && isPlayed(report)) kept.played.push(report);
  };
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const ended = await runHeadless(asked, async (...of) => (kept.opened = await open(...of)), {
    take,
    interrupt: stop.signal,
  });
  try {
    return await conclude(asked, ended, { lines, kept, terminal, open });
  } finally {
    ended.run?.close();
    await from.close();
  }
}

/** Writes what was asked for, tells the last line, and says how it went. */
async function conclude(
  asked: Asked,
  { run, fault, interrupted }: Ended,
  { lines, kept, terminal, open }: { lines: Lines; kept: Kept; terminal: Terminal; open: Open },
): Promise<number> {
  terminal.clear();
  if (run && run.steps > 0) {
    if (asked.out && fault === undefined) await writeFiles(at(asked.out), run);
    if (asked.record && kept.task && kept.machine)
      await writeRecordingTo(at(asked.record), asked, {
        ...kept,
        task: kept.task,
        machine: kept.machine,
        steps: run.steps,
      });
    const surveyed =
      asked.survey && kept.opened && fault === undefined
        ? await survey(open, run, kept.opened, (done, of) => terminal.judging(done, of))
        : undefined;
    terminal.clear();
    const link = await encodeLink(run.shared);
    const last = {
      ...lines.last,
      final: true,
      ...closing(asked, run, kept),
      link: link.ok ? link.value : null,
      ...(surveyed && { survey: surveyed }),
      ...(fault && { fault: faultSentence(fault) }),
    };
    if (asked.json) console.log(JSON.stringify(last));
    else summarise(lines, run, { asked, link, survey: surveyed });
  }
  if (fault) console.error(faultSentence(fault));
  return fault ? FAILED : interrupted ? INTERRUPTED : 0;
}

async function writeFiles(folder: string, run: Run): Promise<void> {
  for (const what of ["metrics", "samples", "experiment", "adapter"] as const)
    for (const { name, bytes } of await filesOf(run, what))
      await writeFile(join(folder, name), bytes);
}

async function writeRecordingTo(
  path: string,
  { experiment }: Asked,
  kept: Kept & { task: TaskFacts; machine: Machine; steps: number },
): Promise<void> {
  const head = {
    recordedOn: kept.machine.adapter,
    seed: Number(experiment.leaves["run.seed"]),
    experiment,
    steps: kept.steps,
    task: kept.task,
  };
  await writeFile(path, writeRecording(record(head, kept.played)));
}

/** What only the last line says. */
function closing({ experiment, replay }: Asked, run: Run, { machine }: Kept) {
  const { fingerprint, steps, edits } = run.shared;
  const compared =
    replay?.fingerprint && fingerprint ? compare(replay.fingerprint, fingerprint) : undefined;
  return {
    preset: experiment.preset,
    seed: experiment.leaves["run.seed"],
    steps,
    edits,
    machine: machine?.adapter,
    model: machine?.model,
    fingerprint,
    ...(compared && { replay: compared }),
  };
}

function summarise(
  lines: Lines,
  run: Run,
  {
    asked,
    link,
    survey: surveyed,
  }: { asked: Asked; link: Decoded<string>; survey: Survey | undefined },
): void {
  const { first, last } = lines;
  const { fingerprint } = run.shared;
  const row = (name: string, of: (line: typeof last) => number | null | undefined) =>
    console.log(
      `${name.padEnd(28)} ${digits(of(first)).padStart(10)} ${digits(of(last)).padStart(10)}`,
    );
  console.log(
    `${"".padEnd(28)} ${"untrained".padStart(10)} ${`step ${last?.step ?? 0}`.padStart(10)}`,
  );
  row("KL(target ‖ policy) [nats]", klOf);
  row("log reward [nats]", (line) => line?.logReward);
  row("log likelihood [nats]", (line) => line?.logLikelihood);
  row("diversity", (line) => line?.diversity);
  row("log Z, as the policy says", (line) => line?.logZ);
  for (const [title, split] of [
    ["Trained on", surveyed?.train],
    ["Held out", surveyed?.heldOut],
  ] as const)
    if (split) console.log(splitTable(title, split).join("\n"));
  if (asked.replay?.fingerprint && fingerprint)
    console.log(
      comparisonSentence(
        compare(asked.replay.fingerprint, fingerprint),
        asked.replay.fingerprint.adapter,
        fingerprint.adapter,
      ),
    );
  console.log(
    link.ok ? `Link, which replays this run and compares it: '${link.value}'` : link.sentence,
  );
  if (asked.out)
    console.log(
      `Written to ${asked.out}: metrics.csv, samples.jsonl, experiment.json, ` +
        "adapter_config.json, adapter_model.safetensors",
    );
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return FAILED;
});
