import { decodeLink, encodeLink } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import type { SaveId } from "../../worker/protocol";
import { kept } from "../stores/kept";

/**
 * Which run the worker's last save belongs to, as a link. The weights are the worker's; this says
 * what they are of.
 */
const key = "amortize.last";
const saveKey = "amortize.last.save";
const FIRST_SAVE = "last"; // the id of the one run that the first version of this page kept

export const forgetRun = () => {
  kept.forget(key);
  kept.forget(saveKey);
};
/** The id of the save that belongs to the run that was saved last. */
export const lastSave = (): SaveId => kept.read(saveKey) ?? FIRST_SAVE;
/** What cannot be written down is forgotten: the save is then of no run that this page knows. */
export function rememberRun(save: SaveId, run: SharedRun) {
  kept.write(saveKey, save);
  void encodeLink(run).then(
    (link) => (link.ok ? kept.write(key, link.value) : forgetRun()),
    forgetRun,
  );
}

/** The run that was saved last, and the id of its save. */
export interface LastRun {
  readonly run: SharedRun;
  readonly save: SaveId;
}
export async function lastRun(): Promise<LastRun | null> {
  const link = kept.read(key);
  const read = link === null ? null : await decodeLink(link);
  return read?.ok ? { run: read.value.run, save: lastSave() } : null;
}
