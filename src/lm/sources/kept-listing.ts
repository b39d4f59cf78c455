import * as v from "valibot";
import type { Read } from "../architecture";
import type { HubSource } from "./hub";
import type { ModelFile } from "./source";

/** The files of a repository at one commit. */
export interface CommitListing {
  readonly commit: string;
  readonly files: readonly ModelFile[];
  readonly kept: boolean; // the hub was not asked
}

const listingForm = v.array(
  v.object({
    name: v.string(),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    sha256: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
    gitBlob: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  }),
);

/** A listing as text, which `commitListing` reads. */
export const listingText = ({ files }: Pick<CommitListing, "files">): string =>
  JSON.stringify(files);

/**
 * The files of a repository at a revision. A whole commit names the same files for ever, so the hub
 * is not asked where their list was kept: `keptText` gives its text at a commit, if there is one.
 */
export async function commitListing(
  hub: HubSource,
  revision: string,
  keptText: (commit: string) => Promise<string | undefined>,
): Promise<Read<CommitListing>> {
  const text = isCommit(revision) ? await keptText(revision) : undefined;
  const known = text === undefined ? undefined : filesIn(text);
  if (known) return { ok: true, value: { commit: revision, files: known, kept: true } };
  const commit = await hub.commit();
  if (!commit.ok) return commit;
  const files = await hub.files();
  if (!files.ok) return files;
  return { ok: true, value: { commit: commit.value, files: files.value, kept: false } };
}

const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** Undefined where the text is damaged, so that the hub is asked again. */
function filesIn(text: string): readonly ModelFile[] | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), listingForm), text);
  return read.success ? read.output : undefined;
}
