import { decodeLink, encodeLink } from "../../experiment/codec";
import type { SharedRun } from "../../experiment/experiment";

/** Which run the worker's last save belongs to, as a link. The weights are the worker's; this says what they are of. */
const key = "amortize.last";

export const rememberRun = (run: SharedRun) => void encodeLink(run).then((link) => localStorage.setItem(key, link));
export const forgetRun = () => localStorage.removeItem(key);

export async function lastRun(): Promise<SharedRun | null> {
  const link = localStorage.getItem(key);
  const read = link === null ? null : await decodeLink(link);
  return read?.ok ? read.value.run : null;
}
