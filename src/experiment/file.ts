import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { type Schema, readSharedRun } from "./shared-run";
import { schema } from "./presets";

/** experiment.json: the same value as a link, written out in full for people and programs. */

const LARGEST = 2 ** 21; // characters

export const writeFile = ({ experiment, edits, steps, fingerprint }: SharedRun): string =>
  `${JSON.stringify({ ...experiment, edits, steps, fingerprint }, null, 2)}\n`;

/**
 * Reads experiment.json. Leaves left out are the preset's; anything unknown is refused with a
 * sentence.
 */
export function readFile(text: string, rules: Schema = schema): Decoded<SharedRun> {
  if (text.length > LARGEST)
    return {
      ok: false,
      sentence: `The file has ${text.length} characters; at most ${LARGEST} are allowed.`,
    };
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return {
      ok: false,
      sentence: `The file is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
  return readSharedRun(rules, raw);
}
