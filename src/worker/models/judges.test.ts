import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PlayedHub, playHub } from "../../lm/sources/testing/hub";
import { judgeOnPage } from "./judges";
import { PlayedCache } from "./testing/cache";

const REPOSITORY = "some/judge";
const files = new Map([
  ["config.json", Uint8Array.of(1, 2, 3)],
  ["onnx/model.onnx", Uint8Array.of(4, 5, 6, 7)],
]);

let hub: PlayedHub;
let cache: PlayedCache;
const fetchHere = globalThis.fetch;
beforeEach(async () => {
  hub = await playHub(REPOSITORY, files);
  cache = new PlayedCache();
  vi.stubGlobal("self", {
    location: { href: "https://example.org/worker.js" },
    caches: { open: () => Promise.resolve(cache) },
  });
  vi.stubGlobal("fetch", (address: string, how: RequestInit) =>
    fetchHere(address.replace("https://huggingface.co", hub.endpoint), how),
  );
});
afterEach(() => {
  hub.close();
  vi.unstubAllGlobals();
});

const opened = (revision: string) => {
  const name = { kind: "hub", repository: REPOSITORY, revision, file: undefined } as const;
  return judgeOnPage(name, () => undefined);
};

/** All files of the judge at a revision, one after the other; or why it cannot be had. */
async function read(revision: string): Promise<unknown> {
  const source = await opened(revision);
  if (!source.ok) return source.sentence;
  const listed = await source.value.files();
  if (!listed.ok) return listed.sentence;
  const found: [string, Uint8Array][] = [];
  for (const { name: file, size } of listed.value)
    found.push([file, await source.value.read(file, 0, size)]);
  return new Map(found);
}

test("a judge that was kept whole is read at its commit without a network", async () => {
  expect(await read("main")).toEqual(files);
  const before = hub.asked.length;
  expect(await read(hub.commit)).toEqual(files);
  expect(hub.asked).toHaveLength(before);
  hub.close();
  expect(await read(hub.commit)).toEqual(files);
  expect(await read("main")).toMatch(/^The model some\/judge cannot be listed \(.*is there a netw/);
});

test("a list that is damaged is asked for again, and then kept", async () => {
  expect(await read("main")).toEqual(files);
  const [list] = [...cache.responses.keys()].filter((address) => address.endsWith("listing.json"));
  cache.responses.set(list ?? "", new Response("[{"));
  expect(await read(hub.commit)).toEqual(files);
  hub.close();
  expect(await read(hub.commit)).toEqual(files);
});

test("a file that was not kept is fetched at the commit that the name says", async () => {
  expect(await read(hub.commit)).toEqual(files);
  for (const address of cache.responses.keys())
    if (address.endsWith("config.json")) cache.responses.delete(address);
  expect(await read(hub.commit)).toEqual(files);
  expect(hub.asked.at(-1)?.url).toBe(`/${REPOSITORY}/resolve/${hub.commit}/config.json`);
});

test("a judge none of whose files came leaves nothing in the browser", async () => {
  expect(await opened("main")).toMatchObject({ ok: true, value: { version: hub.commit } });
  expect([...cache.responses]).toEqual([]);
});
