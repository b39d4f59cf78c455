import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import { type Part, readViewQuery, type ViewQuery } from "./query";

/** The query of this page's address. It is read once: an address that changes loads a new page. */
let read: ReturnType<typeof readViewQuery> | undefined;
const now = () => (read ??= readViewQuery(globalThis.location?.search ?? ""));

export const viewQuery = (): ViewQuery => now().query;

/** What of the query is not known, as a sentence; null where all of it is. */
export const wrongInQuery = (): string | null => now().wrong;

/** Does the link hide this part of the page? */
export const hides = (part: string): boolean => viewQuery().hide.has(part as Part);

/** Does the link lock this field, or its section? */
export const locks = (path: Path): boolean => {
  const { lock } = viewQuery();
  return lock.has(path) || lock.has(schema.table[path]?.section ?? "");
};

export const lockedSentence = (path: Path): string =>
  `“${schema.table[path]?.label ?? path}” is locked by the link.`;
