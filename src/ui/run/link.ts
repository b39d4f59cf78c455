import { encodeLink } from "../../experiment/codec";
import { setRuntime } from "../stores/runtime";
import { sharedRun } from "./shared";

/** The link goes into the address bar and the clipboard. */
export async function share() {
  const run = sharedRun();
  const { steps, edits, fingerprint } = run;
  try {
    const link = await encodeLink(run);
    if (!link.ok) return setRuntime({ confirmed: { sentence: link.sentence } });
    history.replaceState(null, "", link.value);
  } catch (error) {
    return setRuntime({
      confirmed: {
        sentence:
          "This browser could not make the link: " +
          `${error instanceof Error ? error.message : String(error)}`,
      },
    });
  }
  const holds =
    "It holds every setting, the " +
    `seed${edits.length ? `, ${edits.length} edit${edits.length > 1 ? "s" : ""}` : ""}${fingerprint ? ` and the fingerprint of ${steps} steps` : ""}.`;
  const copied = await copy(location.href);
  setRuntime({
    confirmed: {
      sentence:
        `${copied ? "Link copied; it is in the address bar too." : "The link is in the address bar; this browser did not let it be copied."} ` +
        `${holds}`,
    },
  });
}
const copy = (text: string) =>
  navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  ) ?? Promise.resolve(false);

/**
 * The run on screen is no longer that of the link in the address bar: a reload must not go back to
 * it.
 */
export function clearLink() {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}
