import { type JudgeSource, ONNX_FOLDER } from "../../judging/judges/files";
import { type Read, bad } from "../../lm/architecture";
import { type OnFile, httpFolder } from "../../lm/sources/http";
import { type HubSource, hubSource } from "../../lm/sources/hub";
import { Missing, type ModelFile, Unusable } from "../../lm/sources/source";
import type { JudgeName } from "../../reward/judges";
import { HUB } from "../place";
import { pageFolder, tellTabs } from "./browser";
import { keptJudges } from "./kept-judges";
import { isAsListed } from "./listed-hash";

/** The files of a judge on the page: in a folder beside it, or on the hub. */
export async function judgeOnPage(name: JudgeName, onFile: OnFile): Promise<Read<JudgeSource>> {
  if (name.kind === "beside") {
    const url = new URL(`models/${name.folder}/`, pageFolder());
    return { ok: true, value: httpFolder({ title: name.folder, url, onFile }) };
  }
  const { repository, revision } = name;
  const endpoint = `https://${HUB}`;
  const hub = hubSource({ endpoint, repository, revision, folder: ONNX_FOLDER });
  const commit = await hub.commit();
  return commit.ok
    ? { ok: true, value: keptWhole(hub, commit.value, onFile) }
    : bad(commit.sentence);
}

const store = keptJudges();

/** Files of the hub at one commit, each kept whole in the browser's cache once it has come. */
function keptWhole(hub: HubSource, commit: string, onFile: OnFile): JudgeSource {
  const whole = new Map<string, Promise<Uint8Array>>();

  async function load(name: string): Promise<Uint8Array> {
    const listed = await hub.files();
    const file = listed.ok ? listed.value.find((one) => one.name === name) : undefined;
    if (!file) throw new Missing(name, listed.ok ? "there is no such file" : listed.sentence);
    const of = { repository: hub.title, commit, file: name };
    const kept = await store.bytes(of);
    if (kept?.length === file.size) return kept;
    const bytes = await fetched(hub, file, onFile);
    if (await store.keep(of, bytes)) tellTabs();
    return bytes;
  }

  return {
    title: hub.title,
    version: commit,
    files: () => hub.files(),
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
