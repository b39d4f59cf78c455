import type { Lane } from "../lane/lane";
import { download } from "./download";
import { programNotLoaded, settingsProgram } from "./settings-program";
import { sharedPage } from "./shared-page";

/** Hands the visitor the settings and edits of all lanes' runs, and the place in a lesson. */
export async function downloadSettings(lane: Lane): Promise<void> {
  const page = sharedPage(lane); // as it is now
  const program = await settingsProgram();
  if (!program) return lane.runtime.setState({ confirmed: { sentence: programNotLoaded } });
  download("experiment.json", new TextEncoder().encode(program.writePageFile(page)));
}
