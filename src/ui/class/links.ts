import { decodePage } from "../../experiment/codec";
import type { LessonPlace } from "../../experiment/page";
import type { SharedRun } from "../../experiment/experiment";

/** One link of a class, as it was read. Links hold no names, and the page asks for none. */
export interface ReadLink {
  readonly link: string; // from its # to the end
  readonly run: SharedRun | null;
  readonly lanes: number; // runs side by side in it, of which the first is `run`
  readonly lesson: LessonPlace | null;
  readonly trouble: string | null; // why it cannot be read
}

export const MOST_LINKS = 30;

/** The links in a text, one after another, each read by itself; those beyond the most are left. */
export async function readLinks(
  text: string,
): Promise<{ readonly links: readonly ReadLink[]; readonly left: number }> {
  const pieces = text.split(/[\s,;<>"']+/).filter((piece) => /#\d+\.|^\d+\.[\w-]{20}/.test(piece));
  const links = await Promise.all(pieces.slice(0, MOST_LINKS).map(readLink));
  return { links, left: Math.max(0, pieces.length - MOST_LINKS) };
}

async function readLink(piece: string): Promise<ReadLink> {
  const link = piece.includes("#") ? piece.slice(piece.indexOf("#")) : `#${piece}`;
  const read = await decodePage(link);
  if (!read.ok) return { link, run: null, lanes: 0, lesson: null, trouble: read.sentence };
  const { run, beside = [], lesson } = read.value.page;
  return { link, run, lanes: 1 + beside.length, lesson: lesson ?? null, trouble: null };
}
