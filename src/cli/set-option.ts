import { schema } from "../experiment/presets";
import { clip } from "../experiment/leaves";
import type { Decoded } from "../schema/field";

/**
 * path=value of every --set; a program or a list of prompts may be named as path=@FILE. Values are
 * checked later.
 */
export async function readSet(
  entries: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<Decoded<[string, string][]>> {
  const changes: [string, string][] = [];
  for (const entry of entries) {
    const at = entry.indexOf("=");
    if (at < 1)
      return no(`--set ${clip(entry)} must be path=value, as in --set reward.temperature=0.8.`);
    const path = entry.slice(0, at).trim();
    const value = entry.slice(at + 1);
    const isFile = mayBeFile(path) && value.startsWith("@");
    const text = isFile ? await read(value.slice(1)).catch(() => undefined) : value;
    if (text === undefined) return no(`--set ${path}: the file ${clip(value)} cannot be read.`);
    changes.push([path, text]);
  }
  return { ok: true, value: changes };
}

/** What --set and --prompts FILE set. */
export const setBy = ({ set = [], prompts }: { set?: string[]; prompts?: string }): string[] =>
  prompts === undefined ? set : [...set, `prompts.own=@${prompts}`];

function mayBeFile(path: string): boolean {
  const field = Object.hasOwn(schema.table, path) ? schema.table[path] : undefined;
  return field?.kind === "text" && field.language !== undefined;
}

const no = (sentence: string) => ({ ok: false, sentence }) as const;
