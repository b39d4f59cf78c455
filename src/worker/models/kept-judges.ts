import type { KeptJudge } from "../protocol/models";
import { pageFolder } from "./browser";

/** Files of judges and sentence models in the browser's cache, each named by its commit. */
export interface JudgeStore {
  /** What is kept, by repository and commit. */
  list(): Promise<readonly KeptJudge[]>;
  /** Takes one off this browser, by `KeptJudge.name`; nothing happens where it is not there. */
  remove(name: string): Promise<void>;
}

/** One file of a repository at a commit. */
interface JudgeFile {
  readonly repository: string; // owner/name
  readonly commit: string;
  readonly file: string;
}

const CACHE = "judges";
const SIZE = "content-length";
const WHEN = "last-modified";

const nameOf = ({ repository, commit }: Omit<JudgeFile, "file">) => `judge:${repository}@${commit}`;
export const isJudge = (name: string): boolean => name.startsWith("judge:");

const addressOf = ({ repository, commit, file }: JudgeFile, folder: URL): string =>
  new URL(`${CACHE}/${repository}/${commit}/${file}`, folder).href;

/** What an address in the cache is of; undefined for any other. */
function fileAt(address: string, folder: URL): JudgeFile | undefined {
  const within = address.startsWith(folder.href) ? address.slice(folder.href.length) : "";
  const [, repository, commit, file] =
    /^judges\/([^/]+\/[^/]+)\/([0-9a-f]{40})\/(.+)$/.exec(within) ?? [];
  return repository && commit && file ? { repository, commit, file } : undefined;
}

/** The judges that a browser's caches hold for a page. */
export class KeptJudges implements JudgeStore {
  constructor(
    private readonly caches: () => Pick<CacheStorage, "open"> | undefined,
    private readonly folder: () => URL,
  ) {}

  async bytes(of: JudgeFile): Promise<Uint8Array | undefined> {
    const response = await (await this.cache())?.match(addressOf(of, this.folder()));
    return response && new Uint8Array(await response.arrayBuffer());
  }

  /** Where there is no room the file is fetched again at the next visit: false. */
  async keep(of: JudgeFile, bytes: Uint8Array): Promise<boolean> {
    const cache = await this.cache();
    const headers = { [SIZE]: String(bytes.length), [WHEN]: new Date().toUTCString() };
    const kept = cache?.put(addressOf(of, this.folder()), new Response(bytes.slice(), { headers }));
    return (await kept?.then(() => true).catch(() => false)) ?? false;
  }

  async list(): Promise<readonly KeptJudge[]> {
    const cache = await this.cache();
    const found = new Map<string, KeptJudge>();
    for (const request of (await cache?.keys()) ?? []) {
      const of = fileAt(request.url, this.folder());
      const response = of && (await cache?.match(request));
      if (!of || !response) continue;
      const name = nameOf(of);
      const { bytes = 0, since = 0 } = found.get(name) ?? {};
      const { headers } = response;
      const size = Number(headers.get(SIZE) ?? (await response.blob()).size);
      const when = Date.parse(headers.get(WHEN) ?? "") || 0;
      const title = of.repository;
      found.set(name, { name, title, bytes: bytes + size, since: Math.max(since, when) });
    }
    return [...found.values()].sort((one, other) => other.since - one.since);
  }

  async remove(name: string): Promise<void> {
    const cache = await this.cache();
    for (const request of (await cache?.keys()) ?? []) {
      const of = fileAt(request.url, this.folder());
      if (of && nameOf(of) === name) await cache?.delete(request);
    }
  }

  /** Undefined where the browser has no cache for this page, as in some private windows. */
  private async cache(): Promise<Cache | undefined> {
    try {
      return await this.caches()?.open(CACHE);
    } catch {
      return undefined;
    }
  }
}

/** Those of this page. */
export const keptJudges = (): KeptJudges =>
  new KeptJudges(() => (self as { readonly caches?: CacheStorage }).caches, pageFolder);
