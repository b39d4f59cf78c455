import { type JudgeSource, ONNX_FOLDER } from "../../judging/judges/files";
import type { Read } from "../../lm/architecture";
import { type OnFile, httpFolder } from "../../lm/sources/http";
import { type HubSource, hubSource } from "../../lm/sources/hub";
import { type CommitListing, commitListing, listingText } from "../../lm/sources/kept-listing";
import { Missing, type ModelFile, Unusable } from "../../lm/sources/source";
import type { JudgeName } from "../../reward/judges";
import { HUB } from "../place";
import { pageFolder, tellTabs } from "./browser";
import { keptJudges } from "./kept-judges";
import { isAsListed } from "./listed-hash";

/**
 * The files of a judge on the page: in a folder beside it, or on the hub, which is not asked for
 * what is kept at a commit that the name says.
 */
export async function judgeOnPage(name: JudgeName, onFile: OnFile): Promise<Read<JudgeSource>> {
  if (name.kind === "beside") {
    const url = new URL(`models/${name.folder}/`, pageFolder());
    return { ok: true, value: httpFolder({ title: name.folder, url, onFile }) };
  }
  const { repository, revision } = name;
  const endpoint = `https://${HUB}`;
  const hub = hubSource({ endpoint, repository, revision, folder: ONNX_FOLDER });
  const listed = await commitListing(hub, revision, async (commit) => {
    const bytes = await store.bytes({ repository, commit, file: LISTING });
    return bytes && new TextDecoder().decode(bytes);
  });
  return listed.ok ? { ok: true, value: keptWhole(hub, listed.value, onFile) } : listed;
}

const store = keptJudges();
const LISTING = ".listing.json"; // no file of the hub that is read has a name with a dot in front

/** Files of the hub at one commit, each kept whole in the browser's cache once it has come. */
function keptWhole(hub: HubSource, listing: CommitListing, onFile: OnFile): JudgeSource {
  const whole = new Map<string, Promise<Uint8Array>>();
  const { commit, files } = listing;
  const fileOf = (file: string) => ({ repository: hub.title, commit, file });
  let listed = listing.kept;

  /** Keeps the list once there is a file with it, so that no judge is shown that has none. */
  async function keepListing(): Promise<void> {
    if (listed) return;
    listed = true;
    await store.keep(fileOf(LISTING), new TextEncoder().encode(listingText(listing)));
  }

  async function load(name: string): Promise<Uint8Array> {
    const file = files.find((one) => one.name === name);
    if (!file) throw new Missing(name, "there is no such file");
    const kept = await store.bytes(fileOf(name));
    if (kept?.length === file.size) {
      await keepListing();
      return kept;
    }
    const bytes = await fetched(hub, file, onFile);
    if (!(await store.keep(fileOf(name), bytes))) return bytes;
    await keepListing();
    tellTabs();
    return bytes;
  }

  return {
    title: hub.title,
    version: commit,
    files: () => Promise.resolve({ ok: true, value: files }),
    async read(file, from, to) {
      const loading = whole.get(file) ?? load(file);
      whole.set(file, loading);
      const bytes = await loading.catch((error: unknown) => {
        whole.delete(file); // the next read tries again
        throw error;
      });
      return bytes.subarray(from, to);
    },
  };
}

async function fetched(hub: HubSource, file: ModelFile, onFile: OnFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.size);
  onFile(file.name, 0, file.size);
  await hub.stream(file, 0, {
    take(part, at) {
      bytes.set(part, at);
      onFile(file.name, at + part.length, file.size);
    },
  });
  if (!(await isAsListed(file, bytes)))
    throw new Unusable(
      `${file.name} of ${hub.title} came damaged: its hash is not the one that the hub lists; ` +
        "try again.",
    );
  return bytes;
}
