import { writeFile } from "../../experiment/file";
import type { LaneStores } from "../lane/stores";
import { sharedRun } from "./shared";

/** Hands the visitor a file. */
export function download(name: string, bytes: Uint8Array) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as BlobPart]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Hands the visitor the settings and edits of a lane's run. */
export function downloadSettings(lane: LaneStores) {
  const text = writeFile(sharedRun(lane));
  download("experiment.json", new TextEncoder().encode(text));
}
