import { clip } from "./leaves";

/** The models that lie beside the page: the folders of `public/models`. */
export const models: readonly string[] = ["world"];

/** One sentence where no model has this name; it names those there are. */
export function modelFault(name: string): string | undefined {
  if (models.includes(name)) return undefined;
  const known = models.length === 1 ? `the only one is ${models[0]}` : models.join(", ");
  return `there is no model ${JSON.stringify(clip(name))} beside this page; ${known}.`;
}
