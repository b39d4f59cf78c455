import type { SharedRun } from "../../experiment/experiment";
import type { SaveId } from "../../worker/protocol";
import { kept, keptByTab } from "../stores/kept";
import { decodeLink, encodeLink } from "./links";

/**
 * Which run was saved last, as a link, and the id of its save. A tab remembers its own run, so that
 * a reload goes on with that one; a new tab is offered the last run of the browser.
 */
const key = "amortize.last";
const saveKey = "amortize.last.save";
const FIRST_SAVE = "last"; // the id of the one run that the first version of this page kept

const places = [keptByTab, kept] as const;

/** The runs of further lanes are remembered by their letters. */
const lettered = (name: string, letter: string) => (letter ? `${name}.${letter}` : name);

export function forgetRun(letter = "") {
  for (const place of places) {
    place.forget(lettered(key, letter));
    place.forget(lettered(saveKey, letter));
  }
}

/** The run of a further lane is from now on the one that this tab goes on with. */
export function moveToFirst(letter: string) {
  for (const name of [key, saveKey]) {
    const text = keptByTab.read(lettered(name, letter));
    if (text !== null) for (const place of places) place.write(name, text);
  }
  forgetRun(letter);
}

/** The id of the save of this tab's run, else of the browser's last one. */
export const lastSave = (): SaveId => keptByTab.read(saveKey) ?? kept.read(saveKey) ?? FIRST_SAVE;

/**
 * What cannot be written down is forgotten: the save is then of no run that this page knows. A link
 * that is made late is dropped where another save is remembered by then, or none.
 */
export function rememberRun(save: SaveId, run: SharedRun, letter = "") {
  for (const place of places) place.write(lettered(saveKey, letter), save);
  void encodeLink(run).then(
    (link) => {
      if (!link.ok) return forgetRun(letter);
      for (const place of places)
        if (place.read(lettered(saveKey, letter)) === save)
          place.write(lettered(key, letter), link.value);
    },
    () => forgetRun(letter),
  );
}

/** The run that was saved last, and the id of its save. */
export interface LastRun {
  readonly run: SharedRun;
  readonly save: SaveId;
}
export async function lastRun(): Promise<LastRun | null> {
  for (const place of places) {
    const link = place.read(key);
    const read = link === null ? null : await decodeLink(link);
    if (read?.ok) return { run: read.value.run, save: place.read(saveKey) ?? FIRST_SAVE };
  }
  return null;
}

/** The runs that stood beside this tab's own, in the order of their letters. */
export async function lastBeside(): Promise<readonly LastRun[]> {
  const found: LastRun[] = [];
  for (const letter of ["B", "C", "D"]) {
    const link = keptByTab.read(lettered(key, letter));
    const save = keptByTab.read(lettered(saveKey, letter));
    const read = link === null ? null : await decodeLink(link);
    if (read?.ok && save !== null) found.push({ run: read.value.run, save });
  }
  return found;
}
