import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { httpFolder } from "./http";
import { Missing } from "./source";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (7 * i) & 255);
const listed = JSON.stringify([{ name: "w", size: bytes.length }]);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: (() => void)[] = [];
afterEach(() => servers.splice(0).forEach((close) => close()));

/** A folder on a server that answers requests for its one file so. */
async function folderOf(answer: Answer, list = listed) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/files.json") return response.end(list);
    ranges.push(request.headers.range);
    return answer(request, response);
  });
  servers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const received: string[] = [];
  const source = httpFolder({
    title: "test",
    url: new URL(`http://127.0.0.1:${port}/`),
    onFile: (file, n, of) => received.push(`${file} ${n}/${of}`),
  });
  await source.files();
  return { source, ranges, received };
}

/** A server that knows ranges; `most` bytes go out before a connection breaks. */
const ranging =
  (most = Infinity): Answer =>
  ({ headers }, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    const [begin, end] = from === undefined ? [0, 1000] : [Number(from), Number(to) + 1];
    if (begin >= 1000) return response.writeHead(416).end();
    const part = bytes.subarray(begin, Math.min(end, 1000));
    response.writeHead(from === undefined ? 200 : 206, {
      "Content-Length": part.length,
      ...(from !== undefined && { "Content-Range": `bytes ${begin}-${end - 1}/1000` }),
    });
    if (part.length <= most) return response.end(part);
    response.write(part.subarray(0, most), () => response.destroy());
    return response;
  };

describe("a folder on a server", () => {
  test("lists its files and gives parts of them", async () => {
    const { source, ranges } = await folderOf(ranging());
    expect(await source.files()).toEqual({ ok: true, value: [{ name: "w", size: 1000 }] });
    expect(await source.read("w", 10, 20)).toEqual(bytes.subarray(10, 20));
    expect(await source.read("w", 990, 1000)).toEqual(bytes.subarray(990));
    expect(ranges).toEqual(["bytes=10-19", "bytes=990-999"]);
  });

  test("is asked for a whole file without a range, and says what has arrived", async () => {
    const { source, ranges, received } = await folderOf(ranging());
    expect(await source.read("w", 0, 1000)).toEqual(bytes);
    expect(ranges).toEqual([undefined]);
    expect(received.at(-1)).toBe("w 1000/1000");
  });

  test("whose file is another one than is listed is refused, whole or in parts", async () => {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const listing = (sha256: string) => JSON.stringify([{ name: "w", size: 1000, sha256 }]);
    const right = await folderOf(ranging(), listing(hash));
    expect(await right.source.read("w", 0, 1000)).toEqual(bytes);
    const wrong = await folderOf(ranging(), listing("0".repeat(64)));
    const words = /^w of the model test is another file than files\.json lists; reload/;
    await expect(wrong.source.read("w", 0, 1000)).rejects.toThrow(words);
    const whole = await folderOf((_, response) => response.end(bytes), listing("0".repeat(64)));
    await expect(whole.source.read("w", 10, 20)).rejects.toThrow(words);
  });

  test("that ignores ranges is asked once, and its parts are right", async () => {
    const { source, ranges } = await folderOf((_, response) => void response.end(bytes));
    expect(await source.read("w", 10, 20)).toEqual(bytes.subarray(10, 20));
    expect(await source.read("w", 500, 700)).toEqual(bytes.subarray(500, 700));
    expect(ranges).toHaveLength(1);
  });

  test("whose connections break is asked for the rest", async () => {
    const { source, ranges } = await folderOf(ranging(40));
    expect(await source.read("w", 100, 200)).toEqual(bytes.subarray(100, 200));
    expect(ranges).toEqual(["bytes=100-199", "bytes=140-199", "bytes=180-199"]);
  });

  test("whose connections bring nothing is given up", async () => {
    const { source, ranges } = await folderOf((_, response) => response.destroy());
    await expect(source.read("w", 0, 10)).rejects.toBeInstanceOf(Missing);
    expect(ranges.length).toBeLessThan(10);
  });

  test("gives fewer bytes where the file ends before", async () => {
    const { source } = await folderOf(ranging());
    expect(await source.read("w", 995, 1020)).toEqual(bytes.subarray(995));
    expect(await source.read("w", 1000, 1020)).toEqual(new Uint8Array());
  });

  test.each([
    ["an error", (_: unknown, r: ServerResponse) => r.writeHead(503).end(), "status 503"],
    [
      "a page",
      (_: unknown, r: ServerResponse) => r.writeHead(200, { "Content-Type": "text/html" }).end("<"),
      "the server sent a page instead",
    ],
    [
      "other bytes",
      (_: unknown, r: ServerResponse) =>
        r.writeHead(206, { "Content-Range": "bytes 0-9/1000" }).end(bytes.subarray(0, 10)),
      "the server sent other bytes than those asked for",
    ],
  ])("that sends %s: why is said", async (_, answer, status) => {
    const { source } = await folderOf(answer);
    await expect(source.read("w", 10, 20)).rejects.toEqual(new Missing("w", status));
  });
});
