import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { leavesAt, settingsAfter } from "../experiment/edits";
import type { Decoded } from "../schema/field";
import { Failure, faultOf } from "../worker/failure";
import type { Open } from "../worker/open";
import type { NamedFile } from "../worker/protocol";
import { faultSentence } from "../worker/sentences";
import type { RunRequest } from "./arguments";
import { replaceFile } from "./files";
import { codeOf } from "./lock";

/** What a job is written of. */
type Asked = Pick<RunRequest, "experiment" | "executor" | "replay" | "steps" | "notices">;

/** Where the experiment is opened. */
interface JobPlace {
  readonly open: Open;
  readonly close: () => Promise<void>;
}

const REFUSED = 2;
const FAILED = 1;

/**
 * Writes an experiment as a job into a new folder, and trains nothing. Its live edits are in the
 * settings. Returns the status to end with; one sentence says what was wrong.
 */
export async function exportJob(
  request: Asked,
  folder: string,
  { open, close }: JobPlace,
): Promise<number> {
  request.notices.forEach((notice) => console.error(notice));
  try {
    const files = await filesOf(request, open);
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

/** The job's files, with the settings that are in force after every edit up to the last step. */
async function filesOf(
  { experiment, executor, replay, steps }: Asked,
  open: Open,
): Promise<Decoded<readonly NamedFile[]>> {
  const { preset, leaves: start } = experiment;
  const edits = (replay?.edits ?? []).filter(({ step }) => step <= steps);
  const leaves = leavesAt(start, edits, steps);
  const opened = await open(
    experiment,
    () => leaves,
    () => undefined,
    { executor },
  );
  try {
    const sentence = await opened.misfit(leaves);
    return sentence === undefined
      ? await opened.jobFiles({ preset, leaves, settings: settingsAfter(start, edits) })
      : { ok: false, sentence };
  } finally {
    opened.close();
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
