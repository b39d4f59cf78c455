import type { Leaves } from "../experiment/experiment";
import { clip } from "../experiment/leaves";
import type { Decoded } from "../schema/field";

/** The models that lie beside the page: the folders of `public/models`. */
export const models: readonly string[] = ["world"];

/** The model that an experiment names, or a sentence that names those there are. */
export function modelOf(leaves: Leaves): Decoded<string> {
  const name = String(leaves["model.name"]);
  if (models.includes(name)) return { ok: true, value: name };
  const known = models.length === 1 ? `the only one is ${models[0]}` : models.join(", ");
  return {
    ok: false,
    sentence: `There is no model ${JSON.stringify(clip(name))} beside this page; ${known}.`,
  };
}
