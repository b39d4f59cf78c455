import * as v from "valibot";
import { type Read, bad } from "../architecture";
import { readRange, reasonOf } from "./range";
import { Missing, type ModelFile, type ModelSource } from "./source";

/** A model of the Hugging Face hub, or of a server that answers as the hub does. */
export interface HubModel {
  readonly endpoint: string; // "https://huggingface.co"
  readonly repository: string; // owner/name
  readonly revision: string; // a branch, a tag or a commit
  readonly token?: string; // of a person who may read the repository; kept in memory alone
  /** Waits so many seconds, as a server asks; replaced in tests. */
  readonly wait?: (seconds: number) => Promise<void>;
}

/** A source that knows which commit it reads. */
export interface HubSource extends ModelSource {
  /** The commit that the revision names, found by `files`. */
  readonly commit: () => Promise<Read<string>>;
}

const LONGEST_WAIT = 120; // seconds
const MOST_WAITS = 3;

const answerForm = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      lfs: v.nullish(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })),
    }),
  ),
});

interface Listing {
  readonly commit: string;
  readonly files: readonly ModelFile[];
}

/**
 * Reads a repository of the hub by range, at one commit, so that its files belong together. A
 * server that is asked too often is waited for as long as it says.
 */
export function hubSource(model: HubModel): HubSource {
  const { endpoint, repository, revision } = model;
  const base = endpoint.replace(/\/+$/, "");
  let known: Promise<Read<Listing>> | undefined;

  function listing(): Promise<Read<Listing>> {
    known ??= list(
      `${base}/api/models/${repository}/revision/${encode(revision)}?blobs=true`,
      model,
    );
    void known.then((read) => {
      if (!read.ok) known = undefined; // the next call tries again
    });
    return known;
  }

  async function read(file: string, from: number, to: number, signal?: AbortSignal) {
    const listed = await listing();
    if (!listed.ok) throw new Missing(file, listed.sentence);
    const { commit, files } = listed.value;
    const size = files.find(({ name }) => name === file)?.size;
    const url = `${base}/${repository}/resolve/${commit}/${encode(file)}`;
    const answer = await readRange(
      async (begin, end) => {
        const range = { Range: `bytes=${begin}-${end - 1}` };
        const response = await patiently(() => request(url, model, { range, signal }), model);
        if (refusal(response.status, model) === undefined) return response;
        await response.body?.cancel();
        throw new Missing(file, refusal(response.status, model) ?? "");
      },
      { file, from, to, ...(size !== undefined && { size }) },
    );
    if ("part" in answer) return answer.part;
    if (answer.whole.length > to - from)
      throw new Missing(file, "the hub sends whole files alone; give one that sends parts of them");
    return answer.whole;
  }

  return {
    title: repository,
    commit: async () => {
      const listed = await listing();
      return listed.ok ? { ok: true, value: listed.value.commit } : listed;
    },
    files: async () => {
      const listed = await listing();
      return listed.ok ? { ok: true, value: listed.value.files } : listed;
    },
    read,
  };
}

const encode = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

interface Wanted {
  readonly range?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** The token goes to the endpoint alone: `fetch` leaves it out where another host is named. */
const request = (url: string, { token }: HubModel, { range, signal }: Wanted = {}) =>
  fetch(url, {
    headers: { ...range, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    ...(signal && { signal }),
  });

/** Asks again where the server says when to. */
async function patiently(
  ask: () => Promise<Response>,
  { wait = sleep }: HubModel,
): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const response = await ask();
    const seconds = Number(response.headers.get("retry-after") ?? NaN);
    const busy = response.status === 429 || response.status === 503;
    if (!busy || waits >= MOST_WAITS || !(seconds <= LONGEST_WAIT)) return response;
    await response.body?.cancel();
    await wait(seconds);
  }
}

const sleep = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** What a status means for a repository, as part of a sentence; undefined if nothing is wrong. */
function refusal(status: number, { repository, revision, token }: HubModel): string | undefined {
  const page = `accept its terms on the page of ${repository}`;
  switch (status) {
    case 401:
      return token === undefined
        ? `the hub has no ${repository} that anyone may read; if it is gated or private, ${page} ` +
            "and give a token in HF_TOKEN"
        : "the hub does not know the token in HF_TOKEN";
    case 403:
      return token === undefined
        ? `the hub lets nobody read it without a token; ${page} and give a token in HF_TOKEN`
        : `the token in HF_TOKEN may not read it; ${page}`;
    case 404:
      return `the hub has no such file, or no ${repository} at the revision ${revision}`;
    case 429:
      return "the hub is asked too often; try again in some minutes";
    default:
      return undefined;
  }
}

async function list(url: string, model: HubModel): Promise<Read<Listing>> {
  const { endpoint, repository } = model;
  const failed = (why: string) => bad(`The model ${repository} cannot be listed (${why}).`);
  const response = await patiently(() => request(url, model), model).catch((error: unknown) =>
    reasonOf(error),
  );
  if (typeof response === "string")
    return failed(`${endpoint} cannot be reached: ${response}; is there a network`);
  const why = refusal(response.status, model);
  if (why !== undefined || !response.ok) {
    await response.body?.cancel();
    return failed(why ?? `status ${response.status}`);
  }
  const given: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(answerForm, given);
  if (!read.success) return failed(`${endpoint} does not answer as the hub does`);
  const { sha: commit, siblings } = read.output;
  const plain = siblings.filter(({ rfilename }) => isPlain(rfilename));
  const files = plain.flatMap(({ rfilename: name, size, lfs }) =>
    typeof size === "number" ? [{ name, size, ...(lfs && { sha256: lfs.sha256 }) }] : [],
  );
  return files.length === plain.length
    ? { ok: true, value: { commit, files } }
    : failed(`${endpoint} does not say how large its files are`);
}

/** Files of the repository itself, not of folders within it, and nothing that leads elsewhere. */
const isPlain = (name: string): boolean => /^[\w-][\w.-]*$/.test(name);
