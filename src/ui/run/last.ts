import { decodeLink, encodeLink } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import type { SaveId } from "../../worker/protocol";
import { kept, keptByTab } from "../stores/kept";

/**
 * Which run was saved last, as a link, and the id of its save. A tab remembers its own run, so that
 * a reload goes on with that one; a new tab is offered the last run of the browser.
 */
const key = "amortize.last";
const saveKey = "amortize.last.save";
const FIRST_SAVE = "last"; // the id of the one run that the first version of this page kept

const places = [keptByTab, kept] as const;

export function forgetRun() {
  for (const place of places) {
    place.forget(key);
    place.forget(saveKey);
  }
}

/** The id of the save of this tab's run, else of the browser's last one. */
export const lastSave = (): SaveId => keptByTab.read(saveKey) ?? kept.read(saveKey) ?? FIRST_SAVE;

/** What cannot be written down is forgotten: the save is then of no run that this page knows. */
export function rememberRun(save: SaveId, run: SharedRun) {
  for (const place of places) place.write(saveKey, save);
  void encodeLink(run).then((link) => {
    if (!link.ok) return forgetRun();
    for (const place of places) place.write(key, link.value);
  }, forgetRun);
}

/** The run that was saved last, and the id of its save. */
interface LastRun {
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
