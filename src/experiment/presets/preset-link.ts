import type { Decoded } from "../../schema/field";
import type { PresetName } from "../experiment";
import { clip, nearest } from "../leaves";
import { presets } from "./record";

const BEGINNING = "#preset=";

/** The preset that a fragment names; undefined where the fragment is another kind of link. */
export function namedPreset(fragment: string): Decoded<PresetName> | undefined {
  if (!fragment.startsWith(BEGINNING)) return undefined;
  const name = fragment.slice(BEGINNING.length);
  if (Object.hasOwn(presets, name)) return { ok: true, value: name as PresetName };
  const names = Object.keys(presets);
  const near = nearest(name, names);
  return {
    ok: false,
    sentence:
      `The link names the experiment ${JSON.stringify(clip(name))}, which is not here; there are ` +
      `${names.join(", ")}${near === undefined ? "." : `; did you mean ${near}?`}`,
  };
}
