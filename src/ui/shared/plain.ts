import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";

const isPath = (name: string): name is Path => name in schema.table;

/** The sentence as the page says it: by the labels that a person sees, with real minus signs. */
export const plain = (sentence: string): string =>
  sentence
    .replace(/\b[a-z]\w*[.][a-z]\w*\b/gi, (name) =>
      isPath(name) ? schema.table[name].label : name,
    )
    .replace(/(^| )-(?=\d)/g, "$1−");
