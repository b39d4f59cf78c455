import { type Ask, MOST_TRIES, asked, otherSize, pour } from "./range";
import { Missing } from "./source";

/** Where the bytes of a stream go. */
export interface Into {
  /**
   * Takes bytes and where in the file they lie. They come in order; where a server sends no parts,
   * a connection that broke is followed by the file's first byte.
   */
  readonly take: (bytes: Uint8Array, at: number) => void;
  readonly signal?: AbortSignal | undefined;
  readonly wait?: typeof waitFor; // replaced in tests
}

/** A whole file, of which the bytes before `from` are here. */
interface Streamed {
  readonly file: string;
  readonly from: number;
  readonly size: number;
}

const LONGEST_PAUSE = 8; // seconds between two tries

/**
 * Bytes of a file on a server from `from` to its end, handed on as they come. A connection that
 * breaks is made again from where it broke, a server that ignores ranges is asked from the start.
 * Rejects with a `Missing`, or with the reason of the signal; whatever `take` throws goes through.
 */
export async function streamFile(ask: Ask, streamed: Streamed, into: Into): Promise<void> {
  const { file, size } = streamed;
  const { signal, wait = waitFor } = into;
  let { from: here } = streamed;
  let furthest = here;
  for (let tries = 0; here < size;) {
    signal?.throwIfAborted();
    const fault = await once(ask, { file, from: here, size }, (bytes, at) => {
      if (at + bytes.length > size) throw otherSize(file, at + bytes.length, size);
      into.take(bytes, at);
      here = at + bytes.length;
    });
    signal?.throwIfAborted();
    tries = here > furthest ? 0 : tries + 1;
    if (tries > 0 && fault === undefined) throw otherSize(file, here, size);
    if (tries >= MOST_TRIES) throw new Missing(file, fault ?? "it ends early", "unreachable");
    if (tries > 0) await wait(Math.min(tries - 0.5, LONGEST_PAUSE), signal);
    furthest = Math.max(furthest, here);
  }
}

/** One connection; why it broke, if it did. */
async function once(
  ask: Ask,
  { file, from, size }: Streamed,
  take: Into["take"],
): Promise<string | undefined> {
  const response = await asked(ask, { file, from, to: size, size }).catch((error: unknown) => {
    if (error instanceof Missing && error.kind === "unreachable") return error.status;
    throw error;
  });
  if (typeof response === "string") return response;
  if (response.status === 416) throw otherSize(file, from, size);
  let at = response.status === 206 ? from : 0;
  return pour(response, (bytes) => {
    take(bytes, at);
    at += bytes.length;
  });
}

/** Waits so many seconds; rejects with the signal's reason once that is given. */
export async function waitFor(seconds: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end); // one signal is of many waits
      resolve();
    };
    const timer = setTimeout(end, 1000 * seconds);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
  signal?.throwIfAborted();
}
