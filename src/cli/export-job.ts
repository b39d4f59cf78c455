import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { settingsFrom } from "../methods/settings";
import { Failure, faultOf } from "../worker/failure";
import type { Open } from "../worker/open";
import { faultSentence } from "../worker/sentences";
import type { RunRequest } from "./arguments";
import { replaceFile } from "./files";
import { codeOf } from "./lock";

/** Where the experiment is opened. */
interface JobPlace {
  readonly open: Open;
  readonly close: () => Promise<void>;
}

const REFUSED = 2;
const FAILED = 1;

/**
 * Writes an experiment as a job into a new folder, and trains nothing. Returns the status to end
 * with; one sentence says what was wrong.
 */
export async function exportJob(
  { experiment, executor }: Pick<RunRequest, "experiment" | "executor">,
  folder: string,
  { open, close }: JobPlace,
): Promise<number> {
  const { preset, leaves } = experiment;
  try {
    const quiet = () => undefined;
    const opened = await open(experiment, () => leaves, quiet, { executor });
    const files = await opened.jobFiles({ preset, leaves, settings: settingsFrom(leaves) });
    opened.close();
    if (!files.ok) {
      console.error(files.sentence);
      return REFUSED;
    }
    makeFolder(folder);
    for (const { name, bytes } of files.value) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      replaceFile(join(folder, name), bytes);
    }
    console.log(`${folder} holds the job; its README.md says how to run it.`);
    return 0;
  } catch (error) {
    console.error(faultSentence(faultOf(error, null)));
    return FAILED;
  } finally {
    await close();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const why = codeOf(error) ?? "unknown";
    const sentence =
      why === "EEXIST"
        ? `${folder} is there already; name a new folder for the job.`
        : `The folder ${folder} cannot be made (${why}).`;
    throw new Failure({ kind: "bad-export", sentence });
  }
}
