import { emptyFingerprint, fold, hex } from "../methods/fingerprint";
import type { Decoded } from "../schema/field";
import type { Edit, SharedRun } from "./experiment";
import { thin } from "./fingerprint";
import { clip, difference, isRecord } from "./leaves";
import { sameDefaults } from "./migrations";
import { MOST_BESIDE, type SharedPage } from "./page";
import { writePicture } from "./picture";
import { shareable, type Schema } from "./shared-run";

/**
 * What a link says, by one-letter keys. Of a run: { p: preset, d: digest of the preset, l: {path:
 * leaf}, e: [[step, path, to] or [step, number of the edit it takes back]], n: steps, o: executor,
 * j: {judge: commit or hash}, a: adapter, m: [[step, hash]], x: picture }. Only leaves that differ
 * from the preset are written. Of a page: its first run, with b: [further runs] and t: [lesson,
 * page, answers]. An Amortize that does not know a key refuses the link and names the key.
 */
export type Payload = Record<string, unknown>;

const no = (sentence: string) => ({ ok: false, sentence }) as const;

export const payloadOfPage = ({ run, beside, lesson }: SharedPage, rules: Schema): Payload => ({
  ...payloadOf(run, rules),
  ...(beside?.length && { b: beside.map((other) => payloadOf(other, rules)) }),
  ...(lesson && { t: [lesson.lesson, lesson.step, lesson.answers] }),
});

function payloadOf(shared: SharedRun, rules: Schema): Payload {
  const run = shareable(shared);
  const { experiment, edits, steps, executor, judges, fingerprint, picture } = run;
  const preset = rules.presets[experiment.preset];
  const leaves = difference(experiment.leaves, preset);
  const short = fingerprint && thin(fingerprint);
  return {
    p: experiment.preset,
    d: digest(preset),
    ...(leaves.length > 0 && { l: Object.fromEntries(leaves) }),
    ...(edits.length > 0 && { e: edits.map(tupleOf) }),
    ...(steps > 0 && { n: steps }),
    ...(executor && { o: executor }),
    ...(judges && { j: judges }),
    ...(short && { a: short.adapter, m: short.marks.map(({ step, hash }) => [step, hash]) }),
    ...(picture && { x: writePicture(picture) }),
  };
}

const tupleOf = ({ step, path, to, undoes }: Edit) =>
  undoes === undefined ? [step, path, to] : [step, undoes];

/** The same by its full names, as `readPage` reads it; what is not understood is refused. */
export function pageOfPayload(payload: Payload): Decoded<Record<string, unknown>> {
  const { b, t, ...own } = payload;
  const run = runOfPayload(own);
  if (!run.ok) return run;
  const others = besideOf(b);
  if (!others.ok) return others;
  const place = t === undefined ? undefined : lessonOf(t);
  if (place === null) return no("The link's place in a lesson is not of the expected form.");
  return {
    ok: true,
    value: {
      ...run.value,
      ...(b !== undefined && { beside: others.value }),
      ...(place && { lesson: place }),
    },
  };
}

function besideOf(raw: unknown): Decoded<Record<string, unknown>[]> {
  if (raw === undefined) return { ok: true, value: [] };
  if (!Array.isArray(raw) || raw.length > MOST_BESIDE)
    return no(`The link's further runs must be a list of at most ${MOST_BESIDE}.`);
  const runs: Record<string, unknown>[] = [];
  for (const other of raw as unknown[]) {
    if (!isRecord(other)) return no("A further run of the link is not of the expected form.");
    const run = runOfPayload(other);
    if (!run.ok) return run;
    runs.push(run.value);
  }
  return { ok: true, value: runs };
}

const lessonOf = (raw: unknown) =>
  Array.isArray(raw) && raw.length === 3
    ? { lesson: raw[0] as unknown, step: raw[1] as unknown, answers: raw[2] as unknown }
    : null;

function runOfPayload(payload: Payload): Decoded<Record<string, unknown>> {
  const { p, d: _digest, l, e, n, o, j, a, m, x, ...rest } = payload;
  const extra = Object.keys(rest)[0];
  if (extra !== undefined)
    return no(`The link holds ${JSON.stringify(clip(extra))}, which this version does not know.`);
  const edits = e === undefined ? undefined : editsOf(e);
  const marks = m === undefined ? undefined : tuples(m, ["step", "hash"]);
  if (edits === null || marks === null)
    return no("The link's edits or fingerprint are not lists of the expected form.");
  const fingerprint = marks === undefined && a === undefined ? undefined : { marks, adapter: a };
  return {
    ok: true,
    value: {
      preset: p,
      leaves: l,
      edits,
      steps: n,
      executor: o,
      judges: j,
      fingerprint,
      picture: x,
    },
  };
}

/** Edits in their two forms; null when one has neither. */
function editsOf(raw: unknown): Record<string, unknown>[] | null {
  if (!Array.isArray(raw)) return null;
  const rows = raw.map((row: unknown) =>
    Array.isArray(row) && row.length === 2
      ? tuples([row], ["step", "undoes"])
      : tuples([row], ["step", "path", "to"]),
  );
  return rows.every((row) => row !== null) ? rows.flat() : null;
}

/** [[1, "a"]] → [{ step: 1, hash: "a" }]; null when it is not a list of lists of that length. */
function tuples(raw: unknown, keys: readonly string[]): Record<string, unknown>[] | null {
  if (!Array.isArray(raw)) return null;
  const rows: Record<string, unknown>[] = [];
  for (const row of raw as unknown[]) {
    if (!Array.isArray(row) || row.length !== keys.length) return null;
    rows.push(Object.fromEntries(keys.map((key, i) => [key, row[i] as unknown])));
  }
  return rows;
}

/**
 * What a person should know of the defaults that the runs of a link were written against, one
 * sentence a preset whose defaults are others by now.
 */
export function changedDefaults(payload: Payload, page: SharedPage, rules: Schema): string[] {
  const written = [payload, ...(Array.isArray(payload["b"]) ? (payload["b"] as Payload[]) : [])];
  const runs = [page.run, ...(page.beside ?? [])];
  const sentences = runs.flatMap(({ experiment: { preset } }, k) => {
    const known = [undefined, digest(rules.presets[preset]), ...sameDefaults(preset)];
    return (known as readonly unknown[]).includes(written[k]?.["d"]) ? [] : [changedText(preset)];
  });
  return [...new Set(sentences)];
}

const changedText = (preset: string) =>
  `The defaults of ${preset} have changed since this link was made, so the run may differ from ` +
  "the shared one.";

/** A short sum of a preset's defaults, by which a link names those it was made against. */
const digest = (leaves: object): string =>
  check(Object.entries(leaves).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Deflate has no checksum, and a link with one letter changed must not open another run. */
export function check(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return hex(fold(emptyFingerprint, bytes)).slice(0, 8);
}
