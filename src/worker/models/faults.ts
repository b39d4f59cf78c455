import { StorageFull } from "../../lm/kept/disk";
import { WrongHash } from "../../lm/kept/download";
import { Missing, type MissingKind, Unusable } from "../../lm/sources/source";
import type { ModelFault } from "../protocol/models";

/** Carries a fault whose sentence is known through promises. */
export class Refused extends Error {
  constructor(readonly fault: ModelFault) {
    super(fault.sentence);
    this.name = "Refused";
  }
}
export const refused = (kind: ModelFault["kind"], sentence: string): Refused =>
  new Refused({ kind, sentence });

/** What a sentence may name. */
export interface About {
  readonly title: string; // empty where it is no model but the list that cannot be had
  readonly host: string;
  /** Whether the page's own policy forbids the host. */
  readonly forbidden: boolean;
}

type Say = (missing: Missing, about: About) => string;
const had: Say = ({ status }, { title }) => `${title} could not be had: ${status}.`;

const sentences: { readonly [K in MissingKind]: Say } = {
  "token-wanted": had,
  "token-refused": had,
  "not-found": had,
  busy: ({ retryAfter }, { host }) =>
    `${host} is asked too often and gives nothing now. Try again in ` +
    `${retryAfter === undefined ? "some minutes" : duration(retryAfter)}; what came is kept.`,
  unreachable: (_, { host, forbidden }) =>
    forbidden
      ? `This page may contact its own server and the Hugging Face hub, but not ${host}; whoever ` +
        "serves the page can allow it in its content policy."
      : `${host} cannot be reached, or its connections break again and again. Check the network, ` +
        "then go on; what came is kept.",
  "wrong-size": ({ file, status }, { title }) =>
    `${file} of ${title} is not the file that is listed: ${status}. Try again, or name another ` +
    "revision.",
  server: ({ status }, { title, host }) =>
    `${title} could not be had from ${host}: ${status}. Try again later; what came is kept.`,
};

const duration = (seconds: number): string =>
  seconds < 120 ? `${Math.max(1, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} minutes`;

/** Whatever was thrown, as a fault with one sentence. What nobody foresaw keeps its own words. */
export function modelFault(error: unknown, about: About): ModelFault {
  const { title } = about;
  if (error instanceof Refused) return error.fault;
  if (error instanceof Missing) {
    const { kind, retryAfter } = error;
    const sentence = sentences[kind](error, about);
    return { kind, sentence, ...(retryAfter !== undefined && { retryAfter }) };
  }
  if (error instanceof WrongHash)
    return {
      kind: "wrong-hash",
      sentence:
        `${error.file} of ${title} arrived damaged: its hash is not the one that is listed. The ` +
        "file was deleted; go on to fetch it again.",
    };
  if (error instanceof StorageFull)
    return {
      kind: "storage-full",
      sentence:
        `The browser's storage has no room for the rest of ${title}. Delete kept models that you ` +
        "do not need, then go on; what came is kept.",
    };
  if (error instanceof Unusable) return { kind: "unusable", sentence: error.message };
  if (error instanceof DOMException) return ofBrowser(error, about);
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "server", sentence: `${title} could not be had (${message}). Try again.` };
}

/** What the browser's storage says. */
function ofBrowser({ name, message }: DOMException, { title }: About): ModelFault {
  if (name === "NoModificationAllowedError") return otherTab(title);
  const lost = title === "" ? "no model can be kept" : `${title} cannot be kept`;
  return {
    kind: "no-storage",
    sentence:
      `This browser keeps no files for the page now (${message}), so ${lost}; a private window ` +
      "may be why.",
  };
}

export const otherTab = (title: string): ModelFault => ({
  kind: "other-tab",
  sentence:
    `This page or another tab of it is fetching or deleting ${title}; go on there, or close that ` +
    "tab.",
});
