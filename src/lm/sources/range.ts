import { Missing, Unusable } from "./source";

/** A part of a file that is asked of a server. */
export interface Range {
  readonly file: string;
  readonly from: number;
  readonly to: number; // not among them
  /** Of the whole file, where it is known: a server that has another file is refused. */
  readonly size?: number;
}

/** Asks a server for bytes from `from` to `to`; rejects where it cannot be reached. */
export type Ask = (from: number, to: number) => Promise<Response>;

const MOST_BYTES = 2 ** 32; // of one read, which lie in memory at once
export const MOST_TRIES = 5; // in a row that bring nothing

/** Told, within a read, how many bytes have arrived. */
export type OnBytes = (received: number) => void;

/**
 * Bytes of a file on a server, asked for again from where it broke whenever a connection does. A
 * server that ignores ranges sends the whole file, which is returned as `whole`. Shorter than the
 * range where the file ends. Rejects with a `Missing`.
 */
export async function readRange(
  ask: Ask,
  { file, from, to, size }: Range,
  onBytes: OnBytes = () => undefined,
): Promise<{ readonly part: Uint8Array } | { readonly whole: Uint8Array }> {
  if (to - from > MOST_BYTES)
    throw new Unusable(
      `${file}: a part of it takes ${to - from} bytes at once, more than can be held; the file ` +
        "is damaged, or its model is too large.",
    );
  const out = new Uint8Array(to - from);
  let received = 0;
  for (let tries = 0; received < out.length;) {
    const response = await asked(ask, { file, from: from + received, to, ...(size && { size }) });
    if (response.status === 416) {
      await response.body?.cancel();
      break; // the file ends before
    }
    if (response.status === 200) return { whole: await wholeOf(response, { file, size }, onBytes) };
    const before = received;
    const fault = await pour(response, (chunk) => {
      const room = out.length - received;
      out.set(chunk.subarray(0, room), received);
      received += Math.min(room, chunk.length);
      onBytes(received);
    });
    if (fault === undefined && received === before) break; // it ends here
    tries = received > before ? 0 : tries + 1;
    if (fault !== undefined && tries >= MOST_TRIES) throw new Missing(file, fault, "unreachable");
  }
  return { part: out.subarray(0, received) };
}

/** One answer of a server, checked to be what was asked for. Rejects with a `Missing`. */
export async function asked(ask: Ask, { file, from, to, size }: Range): Promise<Response> {
  const response = await ask(from, to).catch((error: unknown) => {
    throw error instanceof Missing ? error : new Missing(file, reasonOf(error), "unreachable");
  });
  const { status } = response;
  const failed = async (reason: string) => {
    await response.body?.cancel();
    return new Missing(file, reason);
  };
  if (status !== 200 && status !== 206 && status !== 416) throw await failed(`status ${status}`);
  if (isPage(response)) throw await failed("the server sent a page instead");
  if (status !== 206) return response;
  const sent = sentOf(response);
  if (sent.from !== from) throw await failed("the server sent other bytes than those asked for");
  if (size !== undefined && sent.of !== undefined && sent.of !== size) {
    await response.body?.cancel();
    throw otherSize(file, sent.of, size);
  }
  return response;
}

export const otherSize = (file: string, own: number, listed: number): Missing =>
  new Missing(file, `the server has ${own} bytes of it, but lists ${listed}`, "wrong-size");

/** A server that answers every path with a page does not have the file. */
const isPage = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("text/html") ?? false;

/** Where the bytes of an answer begin, and how many the file has, where the server says so. */
function sentOf({ headers }: Response): { readonly from: number; readonly of?: number } {
  const [, from, of] = /^bytes (\d+)-\d+\/(\d+|\*)/.exec(headers.get("content-range") ?? "") ?? [];
  return { from: Number(from), ...(of !== undefined && of !== "*" && { of: Number(of) }) };
}

/** Takes a body's chunks as they come; why it broke, if it did. */
export async function pour(
  { body }: Response,
  take: (chunk: Uint8Array) => void,
): Promise<string | undefined> {
  const reader = body?.getReader();
  if (!reader) return undefined;
  for (;;) {
    const next = await reader.read().catch((error: unknown) => reasonOf(error));
    if (typeof next === "string") return next;
    if (next.done) return undefined;
    try {
      take(next.value);
    } catch (error) {
      void reader.cancel().catch(() => undefined); // nobody waits for the rest
      throw error;
    }
  }
}

async function wholeOf(
  response: Response,
  { file, size }: Pick<Range, "file" | "size">,
  onBytes: OnBytes,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  const fault = await pour(response, (chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    onBytes(received);
  });
  if (fault !== undefined) throw new Missing(file, fault, "unreachable");
  if (size !== undefined && received !== size) throw otherSize(file, received, size);
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

export const reasonOf = (error: unknown): string => {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error && cause.message !== "") return cause.message;
  return error instanceof Error ? error.message : String(error);
};
