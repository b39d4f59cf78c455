import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { parseJson } from "./json";
import { isRecord } from "./leaves";
import { VERSION } from "./migrations";
import { plainPage, readPage, type SharedPage } from "./page";
import { schema } from "./presets";
import type { Schema } from "./shared-run";

/** experiment.json: the same value as a link, written out in full for people and programs. */

// Characters of one run. The longest that can arise is shorter: 500 edits of two texts of 1,000
// characters, two for each where JSON must escape it, 12,000 marks and a picture.
const LARGEST = 2 ** 22;
const DEEPEST = 8; // lists and objects inside one another
const MOST_VALUES = 50_000; // of one run
const MOST_RUNS = 4;

export const writeFile = (run: SharedRun): string => writePageFile({ run });

/** The same with the runs that are compared with it, and the place in a lesson. */
export const writePageFile = (page: SharedPage): string =>
  `${JSON.stringify({ version: VERSION, ...plainPage(page) }, null, 2)}\n`;

/**
 * Reads experiment.json. Leaves left out are the preset's; anything unknown is refused with a
 * sentence. Never throws.
 */
export function readPageFile(text: string, rules: Schema = schema): Decoded<SharedPage> {
  const longest = LARGEST * MOST_RUNS;
  const limits = { what: "The file", longest, deepest: DEEPEST, most: MOST_VALUES * MOST_RUNS };
  const raw = parseJson(text.replace(/^\uFEFF/, ""), limits);
  if (!raw.ok) return raw;
  if (!isRecord(raw.value)) return readPage(rules, VERSION, raw.value);
  const { version, ...page } = raw.value;
  return readPage(rules, version, page);
}

/** Its first run, where only one can be run. */
export function readFile(text: string, rules: Schema = schema): Decoded<SharedRun> {
  const page = readPageFile(text, rules);
  return page.ok ? { ok: true, value: page.value.run } : page;
}
