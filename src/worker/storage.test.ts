import { expect, test } from "vitest";
import type { IDBPDatabase } from "idb";
import { StorageFull } from "./checkpoint";
import { pageStorage } from "./storage";
import { Bench, Memory, toyExperiment } from "./testing";

/** Just what the storage asks of IndexedDB. */
function database(failing?: Error) {
  const kept = new Map<string, unknown>();
  const put = (value: unknown, key: string) =>
    failing ? Promise.reject(failing) : Promise.resolve(void kept.set(key, structuredClone(value)));
  const fake = {
    transaction: () => ({
      store: { put },
      done: failing ? Promise.reject(failing) : Promise.resolve(),
    }),
    get: (_: string, key: string) => Promise.resolve(kept.get(key)),
    close: () => undefined,
    delete: (_: string, key: string) => Promise.resolve(void kept.delete(key)),
  };
  return { kept, open: () => Promise.resolve(fake as unknown as IDBPDatabase) };
}

async function checkpoint() {
  const bench = new Bench(new Memory());
  bench.send({ kind: "open", experiment: toyExperiment() });
  bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  await bench.until("saved");
  const { kept } = bench.storage ?? {};
  if (!kept) throw new Error("nothing was kept");
  return kept;
}

test("what is saved is loaded, and forgotten when asked", async () => {
  const storage = pageStorage(database().open);
  const made = await checkpoint();
  expect(await storage.load()).toBeUndefined();
  await storage.save(made);
  expect(await storage.load()).toEqual(made);
  await storage.forget();
  expect(await storage.load()).toBeUndefined();
});

test("a full storage is told in megabytes; other failures are passed on", async () => {
  const made = await checkpoint();
  const full = pageStorage(database(new DOMException("no room", "QuotaExceededError")).open);
  await expect(full.save(made)).rejects.toEqual(new StorageFull(1));
  const odd = pageStorage(database(new Error("odd")).open);
  await expect(odd.save(made)).rejects.toThrow("odd");
});

test("a record of another version is as good as none", async () => {
  const fake = database();
  const storage = pageStorage(fake.open);
  fake.kept.set("last", { version: 9 });
  expect(await storage.load()).toBeUndefined();
});
