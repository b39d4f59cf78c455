import type { Lane } from "../lane/lane";
import type { SharedPage } from "../../experiment/page";
import { count } from "../shared/figures";
import { encodePage } from "./links";
import { sharedPage } from "./shared-page";

/** Puts the link of the page, with the runs of all its lanes, where it can be copied from. */
export async function share(lane: Lane) {
  const page = sharedPage(lane);
  const confirm = (sentence: string) => lane.runtime.setState({ confirmed: { sentence } });
  try {
    const link = await encodePage(page);
    if (!link.ok) return confirm(link.sentence);
    history.replaceState(null, "", link.value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return confirm(`This browser could not make the link: ${why}`);
  }
  const copied = await copy(location.href);
  confirm(
    `${
      copied
        ? "Link copied; it is in the address bar too."
        : "The link is in the address bar; this browser did not let it be copied."
    } ${contents(page)}`,
  );
}

function contents({ run, beside = [] }: SharedPage): string {
  const { steps, edits, fingerprint, executor } = run;
  const changed = edits.length ? `, ${count(edits.length, "edit")}` : "";
  const marks = fingerprint ? ` and the fingerprint of ${count(steps, "step")}` : "";
  const anywhere = fingerprint && executor === "wasm" ? " It is identical on any machine." : "";
  const all = beside.length > 0 ? ` of all ${beside.length + 1} lanes` : "";
  return `It holds every setting${all}, the seed${changed}${marks}.${anywhere}`;
}

/** Puts a text into the clipboard; false where the browser does not let it. */
export const copy = (text: string) =>
  navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  ) ?? Promise.resolve(false);
