import { type JudgeSource, ONNX_FOLDER } from "../../judging/judges/files";
import { type Read, bad } from "../../lm/architecture";
import { type OnFile, httpFolder } from "../../lm/sources/http";
import { type HubSource, hubSource } from "../../lm/sources/hub";
import { Missing, type ModelFile, Unusable } from "../../lm/sources/source";
import type { JudgeName } from "../../reward/judges";
import { HUB } from "../place";
import { pageFolder } from "./browser";
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

const CACHE = "judges";

/** Files of the hub at one commit, each kept whole in the browser's cache once it has come. */
function keptWhole(hub: HubSource, commit: string, onFile: OnFile): JudgeSource {
  const whole = new Map<string, Promise<Uint8Array>>();

  async function load(name: string): Promise<Uint8Array> {
    const listed = await hub.files();
    const file = listed.ok ? listed.value.find((one) => one.name === name) : undefined;
    if (!file) throw new Missing(name, listed.ok ? "there is no such file" : listed.sentence);
    const address = new URL(`${CACHE}/${hub.title}/${commit}/${name}`, pageFolder()).href;
    const kept = await keptAt(address);
    if (kept?.length === file.size) return kept;
    const bytes = await fetched(hub, file, onFile);
    await keep(address, bytes);
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

async function keptAt(address: string): Promise<Uint8Array | undefined> {
  const cache = await opened();
  const response = await cache?.match(address);
  return response && new Uint8Array(await response.arrayBuffer());
}

/** Where there is no room the file is fetched again at the next visit. */
async function keep(address: string, bytes: Uint8Array): Promise<void> {
  const cache = await opened();
  await cache?.put(address, new Response(bytes.slice())).catch(() => undefined);
}

/** Undefined where the browser has no cache for this page, as in some private windows. */
async function opened(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}
