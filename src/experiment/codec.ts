import { emptyFingerprint, fold, hex } from "../methods/fingerprint";
import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { thin } from "./fingerprint";
import { difference, isRecord } from "./leaves";
import { schema } from "./presets";
import { type Schema, readSharedRun, versionSentence } from "./shared-run";

/**
 * The link: `#1.<payload>`, the payload base64url(deflate-raw(JSON)). The JSON holds only leaves
 * that differ from the preset: { p: preset, d: digest of the preset, l: {path: leaf}, e: [[step,
 * path, to]], n: steps, a: adapter, m: [[step, hash]], c: check of the rest }. The number before
 * the dot is the version of this form.
 */
export const VERSION = 1;
const LONGEST_LINK = 16_384; // characters of payload
const LARGEST = 2 ** 18; // bytes inflated

/**
 * From the payload of a version to the payload of the next. Pure; one for every version before
 * VERSION.
 */
export type Migration = (payload: Record<string, unknown>) => Record<string, unknown>;
const migrations: Readonly<Record<number, Migration>> = {};

export interface Opened {
  readonly run: SharedRun;
  readonly notices: readonly string[]; // things a person should know before running it
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;
const damaged = "The link is damaged or cut short; copy the whole of it, from # to the end.";

/** The fragment, with its #. */
export async function encodeLink(run: SharedRun, rules: Schema = schema): Promise<string> {
  const { experiment, edits, steps, fingerprint } = run;
  const preset = rules.presets[experiment.preset];
  const leaves = difference(experiment.leaves, preset);
  const short = fingerprint && thin(fingerprint);
  const payload = {
    p: experiment.preset,
    d: digest(preset),
    ...(leaves.length > 0 && { l: Object.fromEntries(leaves) }),
    ...(edits.length > 0 && { e: edits.map(({ step, path, to }) => [step, path, to]) }),
    ...(steps > 0 && { n: steps }),
    ...(short && { a: short.adapter, m: short.marks.map(({ step, hash }) => [step, hash]) }),
  };
  const text = JSON.stringify({ ...payload, c: check(payload) });
  return `#${VERSION}.${toBase64(await deflate(new TextEncoder().encode(text)))}`;
}

/** Can this text be a link at all? (a whole address with a fragment, "#1.…" or "1.…") */
export const looksLikeLink = (text: string): boolean =>
  /^(https?:|file:)\S+|^#?\d+\./.test(text.trim());

/** Reads a fragment, with or without the address before it. Never throws. */
export async function decodeLink(text: string, rules: Schema = schema): Promise<Decoded<Opened>> {
  const fragment = text.trim().replace(/^[^#]*#/, "");
  const parts = /^(\d{1,9})\.([A-Za-z0-9_-]*)$/.exec(fragment);
  if (!parts) return no(damaged);
  const version = Number(parts[1]);
  if (version > VERSION || version < 1) return no(versionSentence(version));
  if (parts[2].length > LONGEST_LINK)
    return no(
      `The link has ${parts[2].length} characters; at most ${LONGEST_LINK} are allowed. ` +
        "Share such a run as a file.",
    );
  const json = await inflate(parts[2]);
  if (!json.ok) return json;
  let payload: unknown;
  try {
    payload = JSON.parse(json.value);
  } catch {
    return no(damaged);
  }
  if (!isRecord(payload)) return no(damaged);
  let current = payload;
  for (let v = version; v < VERSION; v++) current = migrations[v](current);
  return readPayload(current, rules);
}

function readPayload(payload: Record<string, unknown>, rules: Schema): Decoded<Opened> {
  const { c, ...checked } = payload;
  if (c !== undefined && c !== check(checked)) return no(damaged);
  const { p, d, l, e, n, a, m, ...rest } = checked;
  const extra = Object.keys(rest)[0];
  if (extra !== undefined)
    return no(
      `The link holds ${JSON.stringify(extra.slice(0, 40))}, which this version does not know.`,
    );
  const edits = e === undefined ? undefined : tuples(e, ["step", "path", "to"]);
  const marks = m === undefined ? undefined : tuples(m, ["step", "hash"]);
  if (edits === null || marks === null)
    return no("The link's edits or fingerprint are not lists of the expected form.");
  const fingerprint = marks === undefined && a === undefined ? undefined : { marks, adapter: a };
  const run = readSharedRun(rules, {
    version: 1,
    preset: p,
    leaves: l,
    edits,
    steps: n,
    fingerprint,
  });
  if (!run.ok) return run;
  const { preset } = run.value.experiment;
  const same = d === undefined || d === digest(rules.presets[preset]);
  const notice =
    `The defaults of ${preset} have changed since this link was made, so the run may differ ` +
    "from the shared one.";
  return { ok: true, value: { run: run.value, notices: same ? [] : [notice] } };
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

/** Tells whether a preset's defaults are the ones the link was made against. */
const digest = (leaves: object): string =>
  check(Object.entries(leaves).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Deflate has no checksum, and a link with one letter changed must not open another run. */
const check = (value: unknown): string =>
  hex(fold(emptyFingerprint, new TextEncoder().encode(JSON.stringify(value)))).slice(0, 8);

const deflate = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(
      new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("deflate-raw")),
    ).arrayBuffer(),
  );

/** base64url → text, stopping as soon as it grows past the limit. */
async function inflate(payload: string): Promise<Decoded<string>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const source = new Blob([fromBase64(payload) as BlobPart])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = source.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > LARGEST) {
        await reader.cancel();
        return no(
          `The link unpacks to more than ${LARGEST} bytes, which is more than any ` +
            "experiment needs.",
        );
      }
      chunks.push(next.value);
    }
    return {
      ok: true,
      value: new TextDecoder("utf-8", { fatal: true }).decode(
        await new Blob(chunks as BlobPart[]).arrayBuffer(),
      ),
    };
  } catch {
    return no(damaged);
  }
}

const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
