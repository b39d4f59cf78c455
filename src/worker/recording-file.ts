import { pow } from "../exact-math";
import type { Decoded } from "../schema/field";
import { jsonOf } from "../experiment/json";
import { VERSION } from "../experiment/migrations";
import { schema } from "../experiment/presets";
import { readWrittenRun } from "../experiment/shared-run";
import { completed } from "./old-recording";
import type { SampleReport, Stamp, StepRecord, TaskFacts, Truth } from "./protocol";
import { type Played, type Recording, playedKinds, stepOf } from "./recording";

/** Recordings as files: made of what a run reported, written, and read. */

const RUN = "recording";
const DIGITS = 4;

/** How much of a long run to keep. */
interface Thinning {
  readonly steps: number; // records
  readonly lines: number; // records that keep their lines of u
  readonly truths: number;
  readonly samples: number;
  readonly rows: number; // of each sample table
}
const compact: Thinning = { steps: 240, lines: 40, truths: 48, samples: 8, rows: 24 };

/** Rounds and thins what a run reported. */
export function record(
  head: Omit<Recording, "version" | "reports">,
  reports: readonly Played[],
  thinning = compact,
): Recording {
  const of = <K extends Played["kind"]>(kind: K) =>
    reports.filter((r): r is Extract<Played, { kind: K }> => r.kind === kind);
  const stepped = spread(of("stepped"), thinning.steps);
  const lined = new Set(
    spread(
      stepped.filter((r) => r.record.logZLines.length > 0),
      thinning.lines,
    ),
  );
  const kept: Played[] = [
    ...of("edited"),
    ...stepped.map((r) => ({ ...r, record: thinLines(r.record, lined.has(r)) })),
    ...spread(of("truth"), thinning.truths),
    ...spread(of("samples"), thinning.samples).map((r) => ({
      ...r,
      samples: thinRows(r.samples, thinning.rows),
    })),
  ];
  const ordered = kept
    .map((r, k) => [stepOf(r), k, { ...r, run: RUN }] as const)
    .sort(([a, i], [b, j]) => a - b || i - j);
  return { version: 1, ...head, reports: round(ordered.map(([, , r]) => r)) };
}

const thinLines = (record: StepRecord, keep: boolean): StepRecord => ({
  ...record,
  logZLines: keep ? record.logZLines.slice(0, 16) : [],
});
const thinRows = (samples: SampleReport, rows: number): SampleReport => ({
  ...samples,
  rows: samples.rows.slice(0, rows),
});

/** At most `most` of a list: more of its beginning, where a run moves, and always the last. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const chosen = new Set(
    Array.from({ length: most }, (_, k) =>
      Math.round((list.length - 1) * pow(k / (most - 1), 1.5)),
    ),
  );
  return list.filter((_, i) => chosen.has(i));
}

/** Numbers to four significant digits. */
function round<T>(value: T): T {
  if (typeof value === "number")
    return (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))) as T;
  if (Array.isArray(value)) return value.map((inner: unknown) => round(inner)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, round(inner as unknown)]),
  ) as T;
}

// ── the file
// ─────────────────────────────────────────────────────────────────────────────────────

type PackedTruth = Omit<Truth, "rows"> & {
  readonly rows: Truth["rows"] | { readonly policy: readonly number[] };
};

export function writeRecording(recording: Recording): string {
  let before: Truth | undefined;
  const stamp = stampOf(recording);
  const reports = recording.reports.map((report) => {
    if (report.kind === "stepped") return { ...report, record: without(stamp, report.record) };
    if (report.kind === "samples") {
      const rows = report.samples.rows.map((row) => without(stamp, row));
      return { ...report, samples: { ...report.samples, rows } };
    }
    if (report.kind === "edited") return report;
    const packed =
      before && sameFrame(before, report.truth)
        ? { ...report.truth, rows: { policy: report.truth.rows.map((row) => row.policy) } }
        : report.truth;
    before = report.truth;
    return { ...report, truth: without(stamp, packed) };
  });
  const experiment = { version: VERSION, ...recording.experiment };
  return jsonOf({ ...recording, experiment, reports });
}

type SharedStamp = Omit<Stamp, "step">;

/** What nearly every figure of a recording is stamped with: it is read where none is written. */
const stampOf = ({ task, experiment }: Pick<Recording, "task" | "experiment">): SharedStamp => ({
  prompt: task.watched,
  target: 0,
  rewardTemperature: Number(experiment.leaves["reward.temperature"]),
});

/** A figure without the parts of its stamp that are as in the shared one. */
const without = (stamp: SharedStamp, figure: object): object =>
  Object.fromEntries(
    Object.entries(figure).filter(([key, value]) => stamp[key as keyof SharedStamp] !== value),
  );

const sameFrame = (a: Truth, b: Truth): boolean =>
  a.prompt === b.prompt &&
  a.rows.length === b.rows.length &&
  a.rows.every(
    (row, i) =>
      row.text === b.rows[i].text &&
      row.target === b.rows[i].target &&
      row.prior === b.rows[i].prior,
  );

/** Reads a recording; what is missing or malformed is a sentence, and nothing of it is shown. */
export function readRecording(text: string): Decoded<Recording> {
  try {
    const raw = JSON.parse(text) as unknown;
    if (!isRecord(raw) || raw["version"] !== 1) return no("it is of another version");
    if (
      !Array.isArray(raw["reports"]) ||
      !isRecord(raw["task"]) ||
      !isRecord(raw["task"]["figures"]) ||
      !isRecord(raw["experiment"]) ||
      typeof raw["recordedOn"] !== "string"
    )
      return no("a part is missing");
    const run = readWrittenRun(schema, raw["experiment"]);
    if (!run.ok) return no(run.sentence);
    const { experiment } = run.value;
    const task = withLogZ(raw["task"] as unknown as TaskFacts);
    const reports = unpack(raw["reports"] as unknown[], stampOf({ task, experiment }));
    return { ok: true, value: { ...(raw as unknown as Recording), task, experiment, reports } };
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  }
}

/** Recordings that do not say where log Z is read are of objectives that state it at the root. */
const withLogZ = (task: TaskFacts): TaskFacts => ({
  ...{ logZ: task.figures.logZ.from === "root" ? "root" : "shortest" },
  ...task,
});

const no = (why: string) =>
  ({ ok: false, sentence: `The recorded run cannot be shown: ${why}.` }) as const;
const isRecord = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);

function unpack(raw: readonly unknown[], stamp: SharedStamp): Played[] {
  let before: Truth | undefined;
  const played = raw.map((report, k): Played => {
    if (!isRecord(report) || !(playedKinds as readonly unknown[]).includes(report["kind"]))
      throw new Error(`report ${k} is of no known kind`);
    if (!isRecord(report[payload[report["kind"] as Played["kind"]]]))
      throw new Error(`report ${k} is empty`);
    if (report["kind"] !== "truth") return report as unknown as Played;
    before = unpackTruth(report["truth"] as PackedTruth, before, k);
    return { ...(report as unknown as Extract<Played, { kind: "truth" }>), truth: before };
  });
  return played.map((report) => stamped(report, stamp));
}

/** Recordings made before figures were stamped are of one prompt and one target. */
function stamped(report: Played, stamp: SharedStamp): Played {
  if (report.kind === "stepped") return { ...report, record: { ...stamp, ...report.record } };
  if (report.kind === "truth")
    return { ...report, truth: { ...stamp, ...completed(report.truth) } };
  if (report.kind === "edited") return report;
  const rows = report.samples.rows.map((row) => ({ ...stamp, ...row }));
  return { ...report, samples: { ...report.samples, rows } };
}

const payload = {
  stepped: "record",
  truth: "truth",
  samples: "samples",
  edited: "edit",
} as const satisfies Record<Played["kind"], string>;

function unpackTruth(truth: PackedTruth, before: Truth | undefined, k: number): Truth {
  if (Array.isArray(truth.rows)) return truth as Truth;
  const { policy } = truth.rows as { policy: readonly number[] };
  if (!before || !Array.isArray(policy) || policy.length !== before.rows.length)
    throw new Error(`the rows of report ${k} do not fit those before it`);
  return { ...truth, rows: before.rows.map((row, i) => ({ ...row, policy: Number(policy[i]) })) };
}
