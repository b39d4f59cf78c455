import { emptyFingerprint, fold, hex } from "../methods/fingerprint";
import type { Decoded } from "../schema/field";
import type { Edit, SharedRun } from "./experiment";
import { thin } from "./fingerprint";
import { parseJson } from "./json";
import { clip, difference, isRecord } from "./leaves";
import { VERSION, migrated, sameDefaults, versionSentence } from "./migrations";
import { pack, unpack } from "./packing";
import { writePicture } from "./picture";
import { schema } from "./presets";
import { type Schema, readSharedRun, shareable } from "./shared-run";

/**
 * The link: `#3.<payload>`, the payload base64url(deflate-raw(JSON)). The JSON holds only leaves
 * that differ from the preset: { p: preset, d: digest of the preset, l: {path: leaf}, e: [[step,
 * path, to] or [step, number of the edit it takes back]], n: steps, o: executor, j: {judge: commit
 * or hash}, a: adapter, m: [[step, hash]], x: picture, c: check of the rest }. The number before
 * the dot is the version of this form. An Amortize that does not know judges refuses j, and no
 * other link.
 */
const LONGEST_LINK = 16_384; // characters of payload
const LONGEST_ADDRESS = 4096; // characters before the payload
const LARGEST = 2 ** 18; // bytes inflated
const limits = { what: "The link", longest: LARGEST, deepest: 6, most: 5_000 };

interface Opened {
  readonly run: SharedRun;
  readonly notices: readonly string[]; // things a person should know before running it
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;
const damaged = "The link is damaged or cut short; copy the whole of it, from # to the end.";

/**
 * The fragment, with its #. A run that a link cannot hold is refused with a sentence that names the
 * file as the way out; whatever is written here, `decodeLink` reads. A picture is left out of a
 * link that would be too long with it.
 */
export async function encodeLink(run: SharedRun, rules: Schema = schema): Promise<Decoded<string>> {
  const written = shareable(run);
  const readable = readSharedRun(rules, rawOf(written));
  if (!readable.ok) return no(`This run cannot be shared as a link. ${readable.sentence}`);
  const { picture, ...rest } = written;
  const payload = payloadOf(written, rules);
  const text = JSON.stringify({ ...payload, c: check(payload) });
  const bytes = new Blob([text]).size;
  const letters = await pack(text);
  const tooLong = letters.length > LONGEST_LINK || bytes > LARGEST;
  if (tooLong && picture) return encodeLink(rest, rules);
  if (tooLong)
    return no(
      `This run is too long for a link: it takes ${letters.length} characters, and at most ` +
        `${LONGEST_LINK} are allowed. Export experiment.json instead, which holds all of it.`,
    );
  return { ok: true, value: `#${VERSION}.${letters}` };
}

const rawOf = ({ experiment, picture, ...rest }: SharedRun) => ({
  ...experiment,
  ...rest,
  picture: picture && writePicture(picture),
});

/** What the link says, by the letters of its keys. */
function payloadOf(run: SharedRun, rules: Schema) {
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

/** Can this text be a link at all? (a whole address with a fragment, "#1.…" or "1.…") */
export const looksLikeLink = (text: string): boolean =>
  /^(https?:|file:)\S+|^#?\d+\./.test(text.trim());

/** Reads a fragment, with or without the address before it. Never throws. */
export async function decodeLink(text: string, rules: Schema = schema): Promise<Decoded<Opened>> {
  if (text.length > LONGEST_LINK + LONGEST_ADDRESS) return no(lengthSentence(text.length));
  const fragment = text.trim().replace(/^[^#]*#/, "");
  const parts = /^(\d{1,9})\.([A-Za-z0-9_-]*)$/.exec(fragment);
  if (!parts) return no(damaged);
  const version = Number(parts[1]);
  if (version > VERSION || version < 1) return no(versionSentence(version));
  if (parts[2].length > LONGEST_LINK) return no(lengthSentence(parts[2].length));
  const unpacked = await unpack(parts[2], LARGEST);
  if (unpacked === "damaged") return no(damaged);
  if (unpacked === "too large")
    return no(
      `The link unpacks to more than ${LARGEST} bytes, which is more than any ` +
        "experiment needs.",
    );
  const payload = parseJson(unpacked.text, limits);
  if (!payload.ok) return payload;
  if (!isRecord(payload.value)) return no(damaged);
  return readPayload(payload.value, version, rules);
}

const lengthSentence = (length: number) =>
  `The link has ${length} characters; at most ${LONGEST_LINK} are allowed. ` +
  "Share such a run as a file.";

function readPayload(
  payload: Record<string, unknown>,
  version: number,
  rules: Schema,
): Decoded<Opened> {
  const { c, ...checked } = payload;
  if (c !== undefined && c !== check(checked)) return no(damaged);
  const { p, d, l, e, n, o, j, a, m, x, ...rest } = checked;
  const extra = Object.keys(rest)[0];
  if (extra !== undefined)
    return no(`The link holds ${JSON.stringify(clip(extra))}, which this version does not know.`);
  const edits = e === undefined ? undefined : editsOf(e);
  const marks = m === undefined ? undefined : tuples(m, ["step", "hash"]);
  if (edits === null || marks === null)
    return no("The link's edits or fingerprint are not lists of the expected form.");
  const fingerprint = marks === undefined && a === undefined ? undefined : { marks, adapter: a };
  const written = migrated(version, {
    preset: p,
    leaves: l,
    edits,
    steps: n,
    executor: o,
    judges: j,
    fingerprint,
    picture: x,
  });
  if (!written.ok) return written;
  const run = readSharedRun(rules, written.value);
  if (!run.ok) return run;
  const { preset } = run.value.experiment;
  const known = [undefined, digest(rules.presets[preset]), ...sameDefaults(preset)];
  const notice =
    `The defaults of ${preset} have changed since this link was made, so the run may differ ` +
    "from the shared one.";
  const notices = (known as readonly unknown[]).includes(d) ? [] : [notice];
  return { ok: true, value: { run: run.value, notices } };
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

/** A short sum of a preset's defaults, by which a link names those it was made against. */
const digest = (leaves: object): string =>
  check(Object.entries(leaves).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Deflate has no checksum, and a link with one letter changed must not open another run. */
function check(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return hex(fold(emptyFingerprint, bytes)).slice(0, 8);
}
