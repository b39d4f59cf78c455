import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { parseJson } from "./json";
import { isRecord } from "./leaves";
import { leftOut } from "./left-out";
import { VERSION, versionSentence } from "./migrations";
import { pack, unpack } from "./packing";
import { plainPage, readPage, type SharedPage } from "./page";
import { changedDefaults, check, pageOfPayload, payloadOfPage } from "./payload";
import { schema } from "./presets";
import type { Schema } from "./shared-run";

/**
 * The link: `#3.<payload>`, the payload base64url(deflate-raw(JSON)), what the JSON says being in
 * `payload.ts`, with c: check of the rest. The number before the dot is the version of this form.
 */
const LONGEST_LINK = 16_384; // characters of payload
const LONGEST_ADDRESS = 4096; // characters before the payload
const LARGEST = 2 ** 18; // bytes inflated
const limits = { what: "The link", longest: LARGEST, deepest: 8, most: 5_000 };

/** What a link holds, with what a person should know before running it. */
export interface ReadPage {
  readonly page: SharedPage;
  readonly notices: readonly string[];
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;
const damaged = "The link is damaged or cut short; copy the whole of it, from # to the end.";

/** The link of one run; see `encodePage`. */
export const encodeLink = (run: SharedRun, rules: Schema = schema): Promise<Decoded<string>> =>
  encodePage({ run }, rules);

/**
 * The fragment, with its #. What a link cannot hold is refused with a sentence that names the file
 * as the way out; whatever is written here, `decodePage` reads. Pictures are left out of a link
 * that would be too long with them.
 */
export async function encodePage(
  page: SharedPage,
  rules: Schema = schema,
): Promise<Decoded<string>> {
  const readable = readPage(rules, VERSION, plainPage(page));
  if (!readable.ok) return no(`This run cannot be shared as a link. ${readable.sentence}`);
  const payload = payloadOfPage(page, rules);
  const text = JSON.stringify({ ...payload, c: check(payload) });
  const bytes = new Blob([text]).size;
  const letters = await pack(text);
  const tooLong = letters.length > LONGEST_LINK || bytes > LARGEST;
  const plainer = withoutPictures(page);
  if (tooLong && plainer) return encodePage(plainer, rules);
  if (tooLong)
    return no(
      `This run is too long for a link: it takes ${letters.length} characters, and at most ` +
        `${LONGEST_LINK} are allowed. Export experiment.json instead, which holds all of it.`,
    );
  return { ok: true, value: `#${VERSION}.${letters}` };
}

/** null where there is no picture to leave out. */
function withoutPictures({ run, beside, ...rest }: SharedPage): SharedPage | null {
  const plain = ({ picture: _left, ...other }: SharedRun): SharedRun => other;
  if (![run, ...(beside ?? [])].some(({ picture }) => picture)) return null;
  return { ...rest, run: plain(run), ...(beside && { beside: beside.map(plain) }) };
}

/** Can this text be a link at all? (a whole address with a fragment, "#1.…" or "1.…") */
export const looksLikeLink = (text: string): boolean =>
  /^(https?:|file:)\S+|^#?\d+\./.test(text.trim());

/** Reads a fragment, with or without the address before it. Never throws. */
export async function decodePage(text: string, rules: Schema = schema): Promise<Decoded<ReadPage>> {
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
  const read = parseJson(unpacked.text, limits);
  if (!read.ok) return read;
  if (!isRecord(read.value)) return no(damaged);
  const { c, ...payload } = read.value;
  if (c !== undefined && c !== check(payload)) return no(damaged);
  const written = pageOfPayload(payload);
  if (!written.ok) return written;
  const page = readPage(rules, version, written.value);
  if (!page.ok) return page;
  const notices = changedDefaults(payload, page.value, rules);
  return { ok: true, value: { page: page.value, notices } };
}

const lengthSentence = (length: number) =>
  `The link has ${length} characters; at most ${LONGEST_LINK} are allowed. ` +
  "Share such a run as a file.";

/** Its first run, where only one can be run; the notices say what else the link holds. */
export async function decodeLink(text: string, rules: Schema = schema) {
  const read = await decodePage(text, rules);
  if (!read.ok) return read;
  const { page, notices } = read.value;
  const value = { run: page.run, notices: [...notices, ...leftOut(page)] };
  return { ok: true, value } as const;
}
