import { decodeLink, encodeLink } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";
import { kept } from "../stores/kept";

/**
 * Which run the worker's last save belongs to, as a link. The weights are the worker's; this says
 * what they are of.
 */
const key = "amortize.last";

export const forgetRun = () => kept.forget(key);
/** What cannot be written down is forgotten: the save is then of no run that this page knows. */
export const rememberRun = (run: SharedRun) =>
  void encodeLink(run).then(
    (link) => (link.ok ? kept.write(key, link.value) : forgetRun()),
    forgetRun,
  );

export async function lastRun(): Promise<SharedRun | null> {
  const link = kept.read(key);
  const read = link === null ? null : await decodeLink(link);
  return read?.ok ? read.value.run : null;
}
