import { clip } from "../experiment/leaves";
import type { Decoded } from "../schema/field";

/** STEP:path=value of every --edit; the values are checked where the run is. */
export function readEdits(
  entries: readonly string[],
): Decoded<{ step: number; path: string; to: string }[]> {
  const edits = entries.map((entry) => /^\s*(\d{1,7}):([^=]+)=(.*)$/s.exec(entry));
  const wrong = edits.indexOf(null);
  if (wrong >= 0)
    return {
      ok: false,
      sentence:
        `--edit ${clip(entries[wrong])} must be STEP:path=value, as in --edit ` +
        "60:reward.temperature=0.7.",
    };
  return {
    ok: true,
    value: edits.flatMap((parts) =>
      parts ? [{ step: Number(parts[1]), path: parts[2].trim(), to: parts[3] }] : [],
    ),
  };
}
