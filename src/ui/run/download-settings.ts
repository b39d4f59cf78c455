import { writePageFile } from "../../experiment/file";
import type { Lane } from "../lane/lane";
import { download } from "./download";
import { sharedPage } from "./shared-page";

/** Hands the visitor the settings and edits of all lanes' runs, and the place in a lesson. */
export function downloadSettings(lane: Lane) {
  const text = writePageFile(sharedPage(lane));
  download("experiment.json", new TextEncoder().encode(text));
}
