import type { Truth, TruthRow } from "./protocol";
import { type Played, type Recording, stepOf } from "./recording";

/** How much of a recording is kept beside the steps at which a lesson waits. */
const RECORDS = 120;
const LINES = 12; // records that keep their lines of u
const TRUTHS = 14;
const SAMPLES = 12; // rows of a table
const LISTED = 5e-4; // probability of a ranked string in some answer; the others are summed

type Of<K extends Played["kind"]> = Extract<Played, { kind: K }>;

/**
 * What lessons show of a recording: at the steps where they wait all that it has, between them
 * fewer steps and answers. Figures stay as they are; ranked strings that never have much of target
 * or policy are added to those that are reached and not listed.
 */
export function thinned(recording: Recording, waits: readonly number[]): Recording {
  const of = <K extends Played["kind"]>(kind: K) =>
    recording.reports.filter((r): r is Of<K> => r.kind === kind);
  const stepped = of("stepped");
  const others = stepped.filter((report) => !hasRareFigures(report));
  const chosen = new Set(keptOf(others, waits, RECORDS));
  const records = stepped.filter((report) => chosen.has(report) || hasRareFigures(report));
  const lined = keptOf(
    records.filter(({ record }) => record.logZLines.length > 0),
    waits,
    LINES,
  );
  const truths = keptOf(of("truth"), waits, TRUTHS);
  const samples = keptOf(of("samples"), waits, 0);
  const listed = listedIn(truths.map(({ truth }) => truth));
  const kept = new Set<Played>([...records, ...truths, ...samples, ...of("edited")]);
  const reports = recording.reports
    .filter((report) => kept.has(report))
    .map((report): Played => {
      if (report.kind === "truth") return { ...report, truth: folded(report.truth, listed) };
      if (report.kind === "samples") return { ...report, samples: fewerRows(report.samples) };
      if (report.kind === "edited" || lined.includes(report)) return report;
      return { ...report, record: { ...report.record, logZLines: [] } };
    });
  return { ...recording, reports, task: withPrompts(recording.task, promptsIn(reports)) };
}

/** Figures that are not computed at every step: without them a chart would lose its points. */
const hasRareFigures = ({ record }: Of<"stepped">): boolean =>
  record.logLikelihood !== null || record.diversity !== null;

/** The last of a list at or before each step, and some others: the second, and evenly spread. */
function keptOf<P extends Played>(list: readonly P[], waits: readonly number[], some: number): P[] {
  if (list.length <= some + waits.length + 1) return [...list]; // it was thinned before
  const last = waits.flatMap((step) => list.findLast((report) => stepOf(report) <= step) ?? []);
  const apart = Math.max(1, (list.length - 1) / Math.max(1, some - 1));
  const spread = new Set(Array.from({ length: some }, (_, k) => Math.round(k * apart)));
  if (some > 1) spread.add(1); // some figures begin with the second answer
  return list.filter((report, k) => last.includes(report) || spread.has(k));
}

function listedIn(truths: readonly Truth[]): ReadonlySet<string> {
  const rows = truths.flatMap((truth) => truth.rows);
  const isListed = ({ target, policy, reference }: TruthRow) =>
    reference === true || Math.max(target, policy) >= LISTED;
  return new Set(rows.filter(isListed).map(({ text }) => text));
}

function folded(truth: Truth, listed: ReadonlySet<string>): Truth {
  if (truth.layout === "by-value") return truth;
  const rows = truth.rows.filter(({ text }) => listed.has(text));
  const others = truth.rows.filter(({ text }) => !listed.has(text));
  const sum = (of: "target" | "policy" | "prior") =>
    Number(others.reduce((total, row) => total + row[of], truth.more[of]).toPrecision(4));
  const count = truth.more.count + others.length;
  const more = { target: sum("target"), policy: sum("policy"), prior: sum("prior"), count };
  return { ...truth, rows, more };
}

const fewerRows = (samples: Of<"samples">["samples"]) => ({
  ...samples,
  rows: samples.rows.slice(0, SAMPLES),
});

/** Every prompt that some report names. */
function promptsIn(reports: readonly Played[]): ReadonlySet<string> {
  const named = reports.flatMap((report) => {
    if (report.kind === "stepped") return [report.record.prompt];
    if (report.kind === "samples") return report.samples.rows.map(({ prompt }) => prompt);
    if (report.kind === "edited") return [];
    const { prompt, told } = report.truth;
    return [prompt, ...(told ?? []).map((one) => one.prompt)];
  });
  return new Set(named);
}

const withPrompts = (task: Recording["task"], named: ReadonlySet<string>): Recording["task"] => ({
  ...task,
  prompts: task.prompts.filter(({ id }) => id === task.watched || named.has(id)),
});
