import * as v from "valibot";
import { type Read, bad } from "../architecture";
import { refusalOf } from "./hub-refusal";
import { type Ask, readRange, reasonOf } from "./range";
import { Missing, type MissingKind, type ModelFile, type ModelSource } from "./source";
import { type Into, streamFile, waitFor } from "./stream";

/** A model of the Hugging Face hub, or of a server that answers as the hub does. */
export interface HubModel {
  readonly endpoint: string; // "https://huggingface.co"
  readonly repository: string; // owner/name
  readonly revision: string; // a branch, a tag or a commit
  /** A folder within the repository whose files are listed too, as folder/file. */
  readonly folder?: string;
  readonly token?: string; // of a person who may read the repository; kept in memory alone
  readonly tokenPlace?: string; // what sentences call the place where a token is given
  /** Waits so many seconds, as a server asks; rejects once the signal is given. */
  readonly wait?: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Told every host before it is contacted, and those that it redirects to. */
  readonly onHost?: (host: string) => void;
}

/** What the hub says of a repository at one commit. */
export interface HubListing {
  readonly commit: string;
  readonly files: readonly ModelFile[];
  readonly licence: string | null;
}

/** A source that knows which commit it reads. */
export interface HubSource extends ModelSource {
  /** The commit that the revision names, found by `files`. */
  readonly commit: () => Promise<Read<string>>;
  /** The same with all that the hub says. Rejects with a `Missing`. */
  readonly listing: (signal?: AbortSignal) => Promise<HubListing>;
  /** A file from a byte on, as it comes; see `streamFile`. */
  readonly stream: (file: ModelFile, from: number, to: Into) => Promise<void>;
}

const LONGEST_WAIT = 120; // seconds
const MOST_WAITS = 3;

const answerForm = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      // of a file that lies in the repository itself; of others it names what stands for them
      blobId: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
      lfs: v.nullish(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })),
    }),
  ),
  cardData: v.fallback(v.nullish(v.object({ license: v.nullish(v.string()) })), undefined),
});

/**
 * Reads a repository of the hub by range, at one commit, so that its files belong together. A
 * server that is asked too often is waited for as long as it says.
 */
export function hubSource(model: HubModel): HubSource {
  const { repository } = model;
  const base = model.endpoint.replace(/\/+$/, "");
  let known: Promise<HubListing> | undefined;

  function listing(signal?: AbortSignal): Promise<HubListing> {
    const url = `${base}/api/models/${repository}/revision/${encode(model.revision)}?blobs=true`;
    known ??= list(url, model, signal).catch((error: unknown) => {
      known = undefined; // the next call tries again
      throw error;
    });
    return known;
  }
  const listed = <T>(value: (of: HubListing) => T): Promise<Read<T>> =>
    listing().then(
      (found) => ({ ok: true, value: value(found) }),
      (error: unknown) => {
        if (!(error instanceof Missing)) throw error;
        return bad(`The model ${repository} cannot be listed (${error.status}).`);
      },
    );

  /** Asks for parts of a file. */
  async function asking(file: string, signal?: AbortSignal): Promise<Ask> {
    const { commit } = await listing(signal);
    const url = `${base}/${repository}/resolve/${commit}/${encode(file)}`;
    return async (begin, end) => {
      const range = { Range: `bytes=${begin}-${end - 1}` };
      const response = await patiently(() => request(url, model, { range, signal }), model, signal);
      const refusal = refusalOf(response.status, model);
      if (!refusal) return response;
      await response.body?.cancel();
      throw new Missing(file, refusal.why, refusal.kind, secondsOf(response));
    };
  }

  async function read(file: string, from: number, to: number, signal?: AbortSignal) {
    const { files } = await listing(signal);
    const size = files.find(({ name }) => name === file)?.size;
    const range = { file, from, to, ...(size !== undefined && { size }) };
    const answer = await readRange(await asking(file, signal), range);
    if ("part" in answer) return answer.part;
    if (answer.whole.length > to - from)
      throw new Missing(file, "the hub sends whole files alone; give one that sends parts of them");
    return answer.whole;
  }

  return {
    title: repository,
    listing,
    commit: () => listed(({ commit }) => commit),
    files: () => listed(({ files }) => files),
    read,
    stream: async ({ name, size }, from, into) =>
      streamFile(await asking(name, into.signal), { file: name, from, size }, into),
  };
}

const encode = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

interface Wanted {
  readonly range?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** The token goes to the endpoint alone: `fetch` leaves it out where another host is named. */
async function request(
  url: string,
  { token, onHost }: HubModel,
  { range, signal }: Wanted = {},
): Promise<Response> {
  onHost?.(new URL(url).host);
  const response = await fetch(url, {
    headers: { ...range, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    credentials: "omit",
    referrerPolicy: "no-referrer",
    ...(signal && { signal }),
  });
  if (response.redirected) onHost?.(new URL(response.url).host);
  return response;
}

/** Asks again where the server says when to. */
async function patiently(
  ask: () => Promise<Response>,
  { wait = waitFor }: HubModel,
  signal: AbortSignal | undefined,
): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const response = await ask();
    const seconds = secondsOf(response) ?? Infinity;
    const busy = response.status === 429 || response.status === 503;
    if (!busy || waits >= MOST_WAITS || seconds > LONGEST_WAIT) return response;
    await response.body?.cancel();
    await wait(seconds, signal);
  }
}

/** How long the server asks to be left alone, if it says so in seconds. */
function secondsOf({ headers }: Response): number | undefined {
  const after = headers.get("retry-after");
  return after !== null && /^\d{1,9}$/.test(after) ? Number(after) : undefined;
}

async function list(url: string, model: HubModel, signal?: AbortSignal): Promise<HubListing> {
  const { endpoint, repository } = model;
  const failed = (why: string, kind?: MissingKind, seconds?: number) =>
    new Missing(repository, why, kind, seconds);
  const ask = () => request(url, model, { signal });
  const response = await patiently(ask, model, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    const why = `${endpoint} cannot be reached: ${reasonOf(error)}; is there a network`;
    throw failed(why, "unreachable");
  });
  const refusal = refusalOf(response.status, model);
  if (refusal || !response.ok) {
    await response.body?.cancel();
    const why = refusal?.why ?? `status ${response.status}`;
    throw failed(why, refusal?.kind, secondsOf(response));
  }
  const given: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(answerForm, given);
  if (!read.success) throw failed(`${endpoint} does not answer as the hub does`);
  const { sha: commit, siblings, cardData } = read.output;
  const { folder } = model;
  const plain = siblings.filter(({ rfilename: name }) => {
    const inFolder = folder !== undefined && name.startsWith(`${folder}/`);
    return isPlain(inFolder ? name.slice(folder.length + 1) : name);
  });
  const files = plain.flatMap(({ rfilename: name, size, lfs, blobId: gitBlob }) => {
    const check = lfs ? { sha256: lfs.sha256 } : { ...(gitBlob && { gitBlob }) };
    return typeof size === "number" ? [{ name, size, ...check }] : [];
  });
  if (files.length !== plain.length)
    throw failed(`${endpoint} does not say how large its files are`);
  return { commit, files, licence: cardData?.license ?? null };
}

/** A file's name alone, without folders, and nothing that leads elsewhere. */
const isPlain = (name: string): boolean => /^[\w-][\w.-]*$/.test(name);
