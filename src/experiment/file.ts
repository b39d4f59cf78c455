import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { parseJson } from "./json";
import { VERSION } from "./migrations";
import { writePicture } from "./picture";
import { schema } from "./presets";
import { type Schema, readWrittenRun, shareable } from "./shared-run";

/** experiment.json: the same value as a link, written out in full for people and programs. */

// Characters. The longest run that can arise is shorter: 500 edits of two texts of 1,000
// characters, two for each where JSON must escape it, 12,000 marks and a picture.
const LARGEST = 2 ** 22;
const DEEPEST = 6; // lists and objects inside one another
const MOST_VALUES = 50_000;

export function writeFile(run: SharedRun): string {
  const { experiment, picture, ...rest } = shareable(run);
  const written = {
    version: VERSION,
    ...experiment,
    ...rest,
    picture: picture && writePicture(picture),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/**
 * Reads experiment.json. Leaves left out are the preset's; anything unknown is refused with a
 * sentence. Never throws.
 */
export function readFile(text: string, rules: Schema = schema): Decoded<SharedRun> {
  const limits = { what: "The file", longest: LARGEST, deepest: DEEPEST, most: MOST_VALUES };
  const raw = parseJson(text.replace(/^\uFEFF/, ""), limits);
  return raw.ok ? readWrittenRun(rules, raw.value) : raw;
}
