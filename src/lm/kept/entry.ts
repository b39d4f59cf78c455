import * as v from "valibot";
import type { ModelFile } from "../sources/source";

/** What is written down of a model when its download begins. */
export interface Entry {
  readonly model: string; // its name, of the hub with the commit
  readonly asked: string; // the name that it was asked for by
  readonly title: string;
  readonly from: { readonly kind: "hub"; readonly endpoint: string } | { readonly kind: "files" };
  readonly licence: string | null; // as the hub has it
  readonly files: readonly ModelFile[];
}

/** The file in a model's folder that holds it; no file of a model is called so. */
export const ENTRY = "entry.amortize";

/** What a file in a folder may be called; a dropped file has whatever name the visitor gave it. */
const FILE_NAME = /^(?!\.{1,2}$)[^/\\\p{C}]+$/u;

const hex = (letters: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${letters}}$`)));
const form = v.object({
  version: v.literal(1),
  model: v.string(),
  asked: v.string(),
  title: v.string(),
  from: v.variant("kind", [
    v.object({ kind: v.literal("hub"), endpoint: v.string() }),
    v.object({ kind: v.literal("files") }),
  ]),
  licence: v.nullable(v.string()),
  files: v.array(
    v.object({
      name: v.pipe(v.string(), v.regex(FILE_NAME)),
      size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      sha256: v.exactOptional(hex(64)),
      gitBlob: v.exactOptional(hex(40)),
    }),
  ),
});

export const writeEntry = (entry: Entry): string => JSON.stringify({ version: 1, ...entry });

/** An entry as it was written; undefined where it is damaged or was written by a later page. */
export function readEntry(text: string): Entry | undefined {
  try {
    const read = v.safeParse(form, JSON.parse(text));
    if (!read.success) return undefined;
    const { version: _, ...entry } = read.output;
    return entry;
  } catch {
    return undefined; // not JSON
  }
}
