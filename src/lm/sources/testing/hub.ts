import { createHash } from "node:crypto";
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Tests only: what a server that plays the hub is asked, and what it does wrong. */
export interface PlayedHub {
  readonly endpoint: string;
  readonly commit: string;
  readonly asked: { readonly url: string; readonly range?: string; readonly token?: string }[];
  /** Faults, which a test sets as it goes. */
  readonly faults: {
    token?: string; // that must be given
    busy?: { times: number; seconds: number };
    breaksAfter?: number; // bytes of every answer
    lingers?: number; // ms until the connection then breaks; browsers drop what was not read yet
    stallsAfter?: number; // bytes of every answer, whose connection then stays open
    sizes?: Readonly<Record<string, number | null>>; // listed, in place of the true ones
    sendsWhole?: true; // whatever range is asked for
    elsewhere?: string; // the endpoint of another server, which has the files
    hashes?: Readonly<Record<string, string>>;
    small?: readonly string[]; // files that lie in the repository itself, as Git names them
    denied?: true; // 403, whatever the token
    missing?: true; // 404
    moved?: string; // the commit that “main” names by now, where the files are the same
  };
  readonly close: () => void;
}

const gitBlob = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What the hub tells browsers: pages of other origins may ask, and read these headers. */
const crossOrigin = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, range",
  "Access-Control-Expose-Headers": "Content-Range",
};

/** How the hub lists a file: by SHA-256, or a small one by Git's name for it. */
function siblingOf([rfilename, bytes]: [string, Uint8Array], faults: PlayedHub["faults"]) {
  const { sizes, hashes, small = [] } = faults;
  const size = sizes && rfilename in sizes ? sizes[rfilename] : bytes.length;
  const hash = hashes?.[rfilename];
  return small.includes(rfilename)
    ? { rfilename, size, blobId: hash ?? gitBlob(bytes) }
    : { rfilename, size, lfs: { sha256: hash ?? sha256(bytes), size: bytes.length } };
}

/** The status of an answer that gives nothing; undefined where all is well. */
function refusal(
  faults: PlayedHub["faults"],
  authorization: string | undefined,
): number | undefined {
  if (faults.token !== undefined && authorization !== `Bearer ${faults.token}`) return 401;
  if (faults.missing) return 404;
  if (faults.denied) return 403;
  if (!faults.busy || faults.busy.times <= 0) return undefined;
  faults.busy.times -= 1;
  return 429;
}

const commit = "0123456789abcdef0123456789abcdef01234567";

/** Tests only: the hub's two answers, a listing and a file by range, for one repository. */
export async function playHub(
  repository: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<PlayedHub> {
  const asked: PlayedHub["asked"] = [];
  const faults: PlayedHub["faults"] = {};
  const listings = `/api/models/${repository}/revision/`;
  const resolved = new RegExp(`^/${repository}/resolve/([^/]*)/(.*)$`);
  const server = createServer((request, response) => {
    const { url = "", headers, method } = request;
    for (const [name, value] of Object.entries(crossOrigin)) response.setHeader(name, value);
    if (method === "OPTIONS") return response.writeHead(204).end();
    const { range, authorization } = headers;
    asked.push({ url, ...(range && { range }), ...(authorization && { token: authorization }) });
    const status = refusal(faults, authorization);
    if (status !== undefined) {
      const seconds = faults.busy?.seconds ?? 0;
      return response.writeHead(status, { "Retry-After": String(seconds) }).end("no");
    }
    const listed = listedCommit(url);
    if (listed !== undefined) return response.end(JSON.stringify(list(listed)));
    if (faults.elsewhere !== undefined)
      return response.writeHead(302, { Location: `${faults.elsewhere}${url}` }).end();
    const [, of, name = ""] = resolved.exec(url) ?? [];
    const bytes = of === commit || of === faults.moved ? files.get(name) : undefined;
    const wanted = faults.sendsWhole ? undefined : range;
    return bytes ? send(response, bytes, wanted) : response.writeHead(404).end();
  });

  /** The commit whose listing an address asks for; undefined where it asks for none. */
  const listedCommit = (url: string): string | undefined => {
    const named = [["main", faults.moved ?? commit], ...[commit, faults.moved].map((c) => [c, c])];
    return named.find(([name]) => url.startsWith(`${listings}${name ?? ""}?`))?.[1];
  };
  const list = (sha: string) => ({
    sha,
    siblings: [...files].map((file) => siblingOf(file, faults)),
  });

  function send(response: ServerResponse, bytes: Uint8Array, range: string | undefined) {
    const [, from = "0", to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const part = bytes.subarray(Number(from), to === undefined ? undefined : Number(to) + 1);
    if (Number(from) >= bytes.length) return response.writeHead(416).end();
    response.writeHead(range === undefined ? 200 : 206, {
      "Content-Length": part.length,
      "Content-Range": `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`,
    });
    const { breaksAfter = Infinity, stallsAfter = Infinity } = faults;
    const most = Math.min(breaksAfter, stallsAfter);
    if (part.length <= most) return response.end(part);
    response.write(part.subarray(0, most), () => {
      if (most === breaksAfter) setTimeout(() => response.destroy(), faults.lingers ?? 0);
    });
    return response;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, commit, asked, faults, close };
}
