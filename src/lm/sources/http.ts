import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { type Read, bad } from "../architecture";
import { readRange } from "./range";
import { type ModelFile, type ModelSource, Unusable } from "./source";

/** Told how much of a file is there. */
export type OnFile = (file: string, received: number, total: number) => void;

interface HttpFolder {
  readonly title: string;
  readonly url: URL; // ends with a slash
  readonly onFile?: OnFile;
}

/** What lists a folder's files beside them: their names, sizes and SHA-256. */
export const LISTING = "files.json";

const listing = v.array(
  v.object({
    name: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*$/)),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  }),
);

/**
 * A folder on a web server, which `files.json` lists. A file that a server does not send by range
 * is kept whole once it came, so that it is not sent again for every tensor. What comes whole is
 * compared with the hash that is listed; parts of a file have none. Rejects with an `Unusable`
 * where they differ.
 */
export function httpFolder({ title, url, onFile }: HttpFolder): ModelSource {
  const whole = new Map<string, Uint8Array>();
  const sizes = new Map<string, number>();
  const hashes = new Map<string, string>();
  const ask = (file: string, headers: HeadersInit, signal?: AbortSignal) =>
    fetch(new URL(file, url), { headers, ...(signal && { signal }) });

  async function files(): Promise<Read<readonly ModelFile[]>> {
    const answer = await readRange(() => ask(LISTING, {}), { file: LISTING, from: 0, to: 1 });
    const listed = parseListing("whole" in answer ? answer.whole : answer.part, title);
    for (const { name, size, sha256: hash } of listed.ok ? listed.value : []) {
      sizes.set(name, size);
      if (hash !== undefined) hashes.set(name, hash);
    }
    return listed;
  }

  async function read(file: string, from: number, to: number, signal?: AbortSignal) {
    const kept = whole.get(file);
    if (kept) return kept.subarray(from, to);
    const total = sizes.get(file) ?? to;
    const isWhole = from === 0 && to >= total; // any cache answers a request without a range
    const answer = await readRange(
      (begin, end) => {
        const range = { Range: `bytes=${begin}-${end - 1}` };
        return ask(file, isWhole && begin === 0 ? {} : range, signal);
      },
      { file, from, to },
      (received) => onFile?.(file, from + received, Math.max(total, received)),
    );
    if ("part" in answer && !isWhole) return answer.part;
    const bytes = "part" in answer ? answer.part : answer.whole;
    compare(file, bytes);
    if (!isWhole) whole.set(file, bytes);
    return bytes.subarray(from, to);
  }

  /** A file cut short is another matter, which whoever reads it meets. */
  function compare(file: string, bytes: Uint8Array): void {
    const listed = hashes.get(file);
    if (listed === undefined || bytes.length !== sizes.get(file)) return;
    if (bytesToHex(sha256(bytes)) !== listed)
      throw new Unusable(
        `${file} of the model ${title} is another file than ${LISTING} lists; reload the page, ` +
          "or whoever serves it writes the list anew with npm run -s list-model.",
      );
  }

  return { title, files, read };
}

function parseListing(bytes: Uint8Array, title: string): Read<readonly ModelFile[]> {
  const damaged = bad(
    `${LISTING} of the model ${title} is no list of its files, each with name and size; write it ` +
      "with npm run -s list-model.",
  );
  try {
    const given: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const read = v.safeParse(listing, given);
    if (!read.success) return damaged;
    const files = read.output.map(({ name, size, sha256 }) => ({
      name,
      size,
      ...(sha256 !== undefined && { sha256 }),
    }));
    return { ok: true, value: files };
  } catch {
    return damaged;
  }
}
