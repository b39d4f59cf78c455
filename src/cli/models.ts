import { join } from "node:path";
import {
  hubName,
  localName,
  localSentence,
  models as besidePage,
  readModelName,
} from "../experiment/models";
import { type JudgeSource, ONNX_FOLDER } from "../judging/judges/files";
import { type Read, bad } from "../lm/architecture";
import { digestOf } from "../lm/sources/digest";
import type { OnFile } from "../lm/sources/http";
import { hubSource } from "../lm/sources/hub";
import { exposedToken } from "../lm/sources/hub-refusal";
import { type ModelSource, onlyFile } from "../lm/sources/source";
import type { JudgeName } from "../reward/judges";
import { diskSource, folderSource } from "./disk";
import { cachedHub, listedHub } from "./hub-cache";
import { cacheFolder } from "./real-models/cache";

/** Where models may come from. */
export interface ModelAccess {
  readonly folder: string; // holds the folder `models` of those beside the page
  readonly cache: string; // for what was downloaded
  readonly endpoint: string; // of the hub
  readonly token: string | undefined; // for the hub; nothing writes it anywhere
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Access as the environment says: HF_ENDPOINT, HF_TOKEN and the folder of the cache. */
export function accessFrom(environment: Environment, folder: string): ModelAccess {
  const { HF_ENDPOINT: endpoint = "https://huggingface.co", HF_TOKEN: token } = environment;
  return { folder, cache: cacheFolder(environment), endpoint, token };
}

interface Repository {
  readonly repository: string;
  readonly revision: string;
  readonly folder?: string;
}

/** Models by the names that experiments give them. */
export class NamedModels {
  private readonly local = new Map<string, ModelSource>();

  constructor(private access: ModelAccess) {}

  /** Reads the hub from another server. */
  useEndpoint(endpoint: string): void {
    this.access = { ...this.access, endpoint };
  }

  /**
   * The name by which an experiment names the model that `--model` names: a folder, a file,
   * hub:owner/name with a revision or without. A model on disk is named by its last part and a
   * check of what it holds, so that a link gives away no path; one of the hub by its commit.
   */
  async named(given: string): Promise<Read<string>> {
    if (besidePage.includes(given)) return { ok: true, value: given };
    if (!given.startsWith("hub:")) return this.onDisk(given);
    const name = readModelName(given);
    if (name?.kind !== "hub")
      return bad(
        `--model ${given} names no model of the hub; it must be like hub:owner/name, ` +
          "hub:owner/name@revision or hub:owner/name/file.gguf.",
      );
    const exposed = exposedToken(this.access.endpoint, this.access);
    if (exposed !== undefined) return bad(exposed);
    const listed = await this.listed(name);
    if (!listed.ok) return listed;
    return { ok: true, value: hubName({ ...name, revision: listed.value.commit }) };
  }

  /** Where the files of a named model are; else one sentence that says what to do. */
  async source(model: string, onFile: OnFile): Promise<Read<ModelSource>> {
    const name = readModelName(model);
    if (!name) return bad(`There is no model ${JSON.stringify(model)}.`);
    switch (name.kind) {
      case "beside":
        return { ok: true, value: folderSource(join(this.access.folder, "models", name.folder)) };
      case "local": {
        const found = this.local.get(model);
        return found ? { ok: true, value: found } : bad(localSentence(name.title, name.check));
      }
      case "hub": {
        const exposed = exposedToken(this.access.endpoint, this.access);
        if (exposed !== undefined) return bad(exposed);
        const listed = await this.listed(name);
        if (!listed.ok) return orOnDisk(listed.sentence);
        const { hub, commit } = listed.value;
        const source = cachedHub(hub, this.kept(name, commit), onFile);
        return { ok: true, value: name.file === undefined ? source : onlyFile(source, name.file) };
      }
    }
  }

  /** Where the files of a judge are; else one sentence that says what to do. */
  async judge(name: JudgeName, onFile: OnFile): Promise<Read<JudgeSource>> {
    if (name.kind === "beside")
      return { ok: true, value: folderSource(join(this.access.folder, "models", name.folder)) };
    const exposed = exposedToken(this.access.endpoint, this.access);
    if (exposed !== undefined) return bad(exposed);
    const listed = await this.listed({ ...name, folder: ONNX_FOLDER });
    if (!listed.ok) return listed;
    const { hub, commit: version } = listed.value;
    const source = cachedHub(hub, this.kept(name, version), onFile);
    return { ok: true, value: { ...source, version } };
  }

  private listed(of: Repository) {
    const { repository, revision, folder } = of;
    const { endpoint, token } = this.access;
    const more = { ...(token && { token }), ...(folder !== undefined && { folder }) };
    const hub = hubSource({ endpoint, repository, revision, ...more });
    const ending = folder === undefined ? "" : `-${folder}`; // whose files are listed too
    return listedHub(hub, revision, (commit) => `${this.kept(of, commit)}${ending}.json`);
  }

  /** The folder for the files of a repository at a commit. */
  private kept({ repository }: Pick<Repository, "repository">, commit: string): string {
    return join(this.access.cache, "hub", repository.replace("/", "--"), commit);
  }

  private async onDisk(path: string): Promise<Read<string>> {
    const source = await diskSource(path);
    if (!source.ok) return source;
    const check = await digestOf(source.value);
    if (!check.ok) return check;
    const name = localName(source.value.title, check.value);
    this.local.set(name, source.value);
    return { ok: true, value: name };
  }
}

/** A preset names a model of the hub; whoever has no network may have the model on a disk. */
const orOnDisk = (sentence: string): Read<never> =>
  bad(`${sentence.replace(/\.$/, "")}; name a model on this disk with --model PATH.`);
