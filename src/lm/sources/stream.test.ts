import { afterEach, beforeEach, expect, test } from "vitest";
import { hubSource } from "./hub";
import { Missing } from "./source";
import { type PlayedHub, playHub } from "./testing/hub";

const REPOSITORY = "some/model";
const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251);
const file = { name: "w.bin", size: bytes.length };
let hub: PlayedHub;
beforeEach(async () => {
  hub = await playHub(REPOSITORY, new Map([["w.bin", bytes]]));
});
afterEach(() => hub.close());

const wait = () => Promise.resolve();

/** What has arrived of the file, and where each connection began. */
async function streamed(from = 0, signal?: AbortSignal) {
  const source = hubSource({ endpoint: hub.endpoint, repository: REPOSITORY, revision: "main" });
  const out = new Uint8Array(bytes.length);
  out.set(bytes.subarray(0, from));
  let next = from;
  const starts: number[] = [];
  const take = (chunk: Uint8Array, at: number) => {
    if (at !== next || starts.length === 0) starts.push(at);
    out.set(chunk, at);
    next = at + chunk.length;
  };
  await source.stream(file, from, { take, signal, wait });
  return { out, starts };
}

test("a file arrives from the byte that is asked for", async () => {
  const { out, starts } = await streamed(1000);
  expect(out).toEqual(bytes);
  expect(starts).toEqual([1000]);
  expect(hub.asked.at(-1)?.range).toBe("bytes=1000-4999");
});

test("a connection that breaks is made again from where it broke", async () => {
  hub.faults.breaksAfter = 1500;
  expect((await streamed()).out).toEqual(bytes);
  expect(hub.asked.slice(1).map(({ range }) => range)).toEqual([
    "bytes=0-4999",
    "bytes=1500-4999",
    "bytes=3000-4999",
    "bytes=4500-4999",
  ]);
});

test("a server that sends no parts begins again, and is given up if it always breaks", async () => {
  hub.faults.sendsWhole = true;
  expect(await streamed(1000)).toEqual({ out: bytes, starts: [0] });
  hub.faults.breaksAfter = 1500;
  await expect(streamed()).rejects.toMatchObject({ name: "Missing", kind: "unreachable" });
  expect(hub.asked.length).toBeLessThan(12);
});

test("a file of another size than is listed is refused before it arrives", async () => {
  hub.faults.sizes = { "w.bin": 6000 };
  const source = hubSource({ endpoint: hub.endpoint, repository: REPOSITORY, revision: "main" });
  const take = () => expect.unreachable();
  const longer = { ...file, size: 6000 };
  await expect(source.stream(longer, 0, { take, wait })).rejects.toEqual(
    new Missing("w.bin", "the server has 5000 bytes of it, but lists 6000", "wrong-size"),
  );
});

test("a signal ends it while bytes arrive and while the hub asks to wait", async () => {
  const stop = new AbortController();
  const source = hubSource({ endpoint: hub.endpoint, repository: REPOSITORY, revision: "main" });
  const take = () => stop.abort(new Error("enough"));
  hub.faults.breaksAfter = 100;
  await expect(source.stream(file, 0, { take, signal: stop.signal })).rejects.toThrow("enough");
  expect(hub.asked).toHaveLength(2);
  hub.faults.busy = { times: 1, seconds: 60 };
  const early = AbortSignal.timeout(50);
  await expect(streamed(0, early)).rejects.toThrow(/timeout/);
});

test("the hosts that are contacted are told before they are", async () => {
  const hosts: string[] = [];
  const elsewhere = await playHub(REPOSITORY, new Map([["w.bin", bytes]]));
  hub.faults.elsewhere = elsewhere.endpoint;
  const { endpoint } = hub;
  const onHost = (host: string) => hosts.push(host);
  const source = hubSource({ endpoint, repository: REPOSITORY, revision: "main", onHost });
  expect(hosts).toEqual([]);
  await source.read("w.bin", 0, 10);
  elsewhere.close();
  expect(hosts).toEqual([endpoint, endpoint, elsewhere.endpoint].map((url) => new URL(url).host));
});
