import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hubSource } from "../sources/hub";
import { readWhole } from "../sources/source";
import { type PlayedHub, playHub } from "../sources/testing/hub";
import { StorageFull } from "./disk";
import { type FileProgress, download } from "./download";
import { ENTRY, readEntry, writeEntry } from "./entry";
import { KeptModels, keyOf } from "./store";
import { PlayedDisk } from "./testing/disk";

const REPOSITORY = "some/model";
const weights = Uint8Array.from({ length: 30_000 }, (_, i) => (i * 13) % 241);
const files = new Map([
  ["config.json", new TextEncoder().encode("{}")],
  ["model.safetensors", weights],
]);
let hub: PlayedHub;
let disk: PlayedDisk;
let store: KeptModels;
beforeEach(async () => {
  hub = await playHub(REPOSITORY, files);
  disk = new PlayedDisk();
  store = new KeptModels(disk.handle);
});
afterEach(() => hub.close());

const name = `hub:${REPOSITORY}@0123456789abcdef0123456789abcdef01234567`;

/** Downloads the model; what was told on the way. */
async function bring(signal?: AbortSignal) {
  const { endpoint } = hub;
  const source = hubSource({ endpoint, repository: REPOSITORY, revision: "main" });
  const { files: listed } = await source.listing();
  const from = { kind: "hub", endpoint } as const;
  const names = { model: name, asked: `hub:${REPOSITORY}`, title: "model" };
  const entry = { ...names, from, licence: null, files: listed };
  const told: { files: readonly FileProgress[]; notice: string | null }[] = [];
  const wait = () => Promise.resolve();
  await download({
    store,
    entry,
    signal,
    pour: (file, at, into) => source.stream(file, at, { ...into, wait }),
    onProgress: (progress, notice) => told.push({ files: progress, notice }),
  });
  return told;
}
const asked = () =>
  hub.asked.flatMap(({ url, range }) => (url.endsWith("safetensors") ? [range] : []));
const kept = async () => (await store.list())[0];

describe("a model that is downloaded", () => {
  test("is kept, found by both of its names, and read from disk", async () => {
    const told = await bring();
    expect(told.at(-1)?.files).toEqual(
      [...files].map(([file, { length }]) => ({
        ...{ name: file, size: length, received: length },
        state: "checked",
      })),
    );
    for (const given of [name, `hub:${REPOSITORY}`]) {
      const found = await store.find(given);
      expect(found).toMatchObject({ whole: true, received: 30_002, total: 30_002 });
      const source = found && (await store.source(found));
      if (!source?.ok) throw new Error("it is not whole");
      expect(await readWhole(source.value, "model.safetensors")).toEqual(weights);
    }
    expect(await store.find("hub:some/other")).toBeUndefined();
    await bring();
    expect(asked()).toHaveLength(1);
  });

  test("goes on from where it was stopped, and its hash is that of the whole file", async () => {
    const stop = new AbortController();
    hub.faults.breaksAfter = 7000;
    const early = bring(stop.signal);
    const stopped = expect(early).rejects.toThrow("enough");
    const watch = setInterval(() => {
      if (asked().length > 1) stop.abort(new Error("enough"));
    }, 1);
    await stopped;
    clearInterval(watch);
    const part = await kept();
    expect(part).toMatchObject({ whole: false });
    expect(part?.received).toBeGreaterThan(7000);
    expect((await store.source(part ?? expect.unreachable())).ok).toBe(false);
    delete hub.faults.breaksAfter;
    hub.asked.length = 0;
    const told = await bring();
    const [first] = told;
    expect(first?.files.at(-1)).toMatchObject({ state: "checking" });
    expect(asked()).toEqual([`bytes=${(part?.received ?? 0) - 2}-29999`]);
    expect(await kept()).toMatchObject({ whole: true });
  });

  test("from a server that sends no parts begins again, and says so", async () => {
    await begun(12_000);
    hub.faults.sendsWhole = true;
    const told = await bring();
    expect(told.at(-1)?.notice).toMatch(/sends no parts/);
    expect(await kept()).toMatchObject({ whole: true });
  });

  test("whose part on disk is damaged is known by its hash, and downloaded anew", async () => {
    await begun(12_000, (byte) => byte ^ 1);
    await expect(bring()).rejects.toMatchObject({ name: "WrongHash", file: "model.safetensors" });
    expect(await kept()).toMatchObject({ whole: false, received: 2 });
    await bring();
    expect(await kept()).toMatchObject({ whole: true });
  });

  test("is checked by Git's name of a file where that is what the hub lists", async () => {
    hub.faults.small = ["config.json"];
    await bring();
    expect(await kept()).toMatchObject({ whole: true });
    await store.remove(keyOf(name));
    hub.faults.hashes = { "config.json": "0".repeat(40) };
    await expect(bring()).rejects.toMatchObject({ name: "WrongHash", file: "config.json" });
  });

  test("that is longer on disk than it should be begins again", async () => {
    await begun(40_000);
    await bring();
    expect(await kept()).toMatchObject({ whole: true });
  });

  test("that is asked for by another name keeps its entry as it is", async () => {
    await bring();
    const root = await disk.handle();
    const folder = await root.getDirectoryHandle(keyOf(name));
    const open = await (await folder.getFileHandle(ENTRY)).createSyncAccessHandle();
    const entry = (await kept())?.entry ?? expect.unreachable();
    await store.begin({ ...entry, asked: "hub:some/model@v1" }); // it would reject if it wrote
    open.close();
    expect((await kept())?.entry?.asked).toBe(`hub:${REPOSITORY}`);
    await store.begin({ ...entry, licence: "mit", files: [{ name: "config.json", size: 2 }] });
    expect((await kept())?.entry).toMatchObject({ licence: "mit", files: [{ size: 2 }] });
  });

  test("has the date of its last use by a run, and no other", async () => {
    await bring();
    const before = await kept();
    vi.spyOn(Date, "now").mockReturnValue(9e12);
    await store.source(before ?? expect.unreachable());
    expect((await kept())?.used).toBe(before?.used);
    await store.noteUse(keyOf(name));
    expect((await kept())?.used).toBe(9e12);
    vi.restoreAllMocks();
    await store.noteUse("no such folder"); // it never rejects
  });

  test("for which there is no room keeps what came, and goes on once there is", async () => {
    disk.room = 20_000;
    await expect(bring()).rejects.toBeInstanceOf(StorageFull);
    const part = await kept();
    expect(part?.whole).toBe(false);
    disk.room = Infinity;
    await bring();
    expect(await kept()).toMatchObject({ whole: true });
  });

  test("can be deleted, and is then not there", async () => {
    await bring();
    await store.remove(keyOf(name));
    await store.remove(keyOf(name));
    expect(await store.list()).toEqual([]);
  });

  test("whose entry is damaged can still be listed and deleted", async () => {
    await bring();
    const root = await disk.handle();
    const folder = await root.getDirectoryHandle(keyOf(name));
    const entry = await (await folder.getFileHandle("entry.amortize")).createSyncAccessHandle();
    entry.truncate(10);
    entry.close();
    expect(await kept()).toMatchObject({ entry: null, whole: false, key: keyOf(name) });
  });
});

/** Leaves so many bytes of the weights on disk, as an earlier visit would. */
async function begun(length: number, change = (byte: number) => byte) {
  const root = await disk.handle();
  const folder = await root.getDirectoryHandle(keyOf(name), { create: true });
  const handle = await folder.getFileHandle("model.safetensors", { create: true });
  const file = await handle.createSyncAccessHandle();
  const bytes = new Uint8Array(length);
  bytes.set(weights.subarray(0, length));
  file.write(bytes.map(change), { at: 0 });
  file.close();
}

test.each(["my model (2).gguf", "Modèle[1].safetensors", ".hidden", "..", "a/b", "a\nb"])(
  "an entry names files as the visitor's disk may, and nothing outside its folder: %j",
  (file) => {
    const names = { model: "local:mine", asked: "local:mine", title: "mine", licence: null };
    const entry = { ...names, from: { kind: "files" } as const, files: [{ name: file, size: 1 }] };
    const isName = !["..", "a/b", "a\nb"].includes(file);
    expect(readEntry(writeEntry(entry))).toEqual(isName ? entry : undefined);
  },
);
