import type { Lane } from "../lane/lane";
import { goOn } from "./saved-run";
import { clearLink } from "./clear-link";
import { openPage } from "./open-page";
import { programNotLoaded, settingsProgram } from "./settings-program";

/** Files that a visitor opens. A file that is wrong changes nothing, and says why. */

const refuse = ({ runtime }: Lane, sentence: string) =>
  runtime.setState({ trouble: { fault: { kind: "bad-file", sentence }, step: 0 } });

/** Opens the runs that a settings file describes, from step 0. */
export async function openSettings(lane: Lane, file: File) {
  const text = await file.text().catch(() => null); // it was moved or may not be read
  if (text === null) return refuse(lane, `${file.name} was not opened. It could not be read.`);
  const program = await settingsProgram();
  if (!program) return refuse(lane, `${file.name} was not opened. ${programNotLoaded}`);
  const read = program.readPageFile(text);
  if (!read.ok) return refuse(lane, `${file.name} was not opened. ${read.sentence}`);
  clearLink();
  await openPage(lane, { page: read.value, notices: [] });
}

/** Goes on with the run of a `checkpoint.save` or of a saved run that was downloaded. */
export async function openSave(lane: Lane, file: File) {
  const content = await file.arrayBuffer().catch(() => null);
  if (content === null) return refuse(lane, `${file.name} was not opened. It could not be read.`);
  const bytes = new Uint8Array(content);
  lane.session.send({ kind: "save" }); // the run on screen takes its place among the saves first
  lane.session.ask({ kind: "keep", file: { name: file.name, bytes } }, (summary) =>
    goOn(lane, summary),
  );
}

/** Hands the files of a PEFT adapter to the open run, which goes on from its weights. */
export async function importAdapter(lane: Lane, files: readonly File[]) {
  const read = files.map(async (file) => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  }));
  const named = await Promise.all(read).catch(() => null);
  if (!named) return refuse(lane, "The adapter was not imported. A file of it could not be read.");
  lane.session.send({ kind: "import", files: named });
}
