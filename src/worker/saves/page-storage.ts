import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { SaveId, SaveSummary } from "../protocol";
import { sizeOf } from "./checkpoint";
import { LAST, migrated } from "./migrate";
import { readSave } from "./read";
import { type Loaded, MOST_SAVES, type SaveStorage, SavesFull, StorageFull } from "./storage";

/** Saved runs in IndexedDB: a summary and a whole run under each id, written together. */

interface Stores extends DBSchema {
  summaries: { key: SaveId; value: { readonly summary: SaveSummary; readonly digest: string } };
  saves: { key: SaveId; value: unknown }; // { digest, checkpoint }, if nothing damaged it
}
type Database = IDBPDatabase<Stores>;

const DATABASE = "amortize";

/** Opens the database for each use and closes it, so that the page may delete it at any time. */
export function pageStorage(open: () => Promise<Database> = openDatabase): SaveStorage {
  const using = async <R>(work: (database: Database) => Promise<R>): Promise<R> => {
    const database = await open();
    try {
      return await work(database);
    } finally {
      database.close();
    }
  };
  return {
    list: () =>
      using(async (database) => {
        const stored = await database.getAll("summaries");
        return stored.map(({ summary }) => summary).sort((a, b) => b.when - a.when);
      }),
    load: (save) => using((database) => loadFrom(database, save)),
    save: (entry, expected) => using((database) => saveTo(database, entry, expected)),
    delete: (save) =>
      using(async (database) => {
        const transaction = database.transaction(["summaries", "saves"], "readwrite");
        await Promise.all([
          transaction.objectStore("summaries").delete(save),
          transaction.objectStore("saves").delete(save),
          transaction.done,
        ]);
      }),
    raw: (save) => using((database) => database.get("saves", save)),
  };
}

async function loadFrom(database: Database, save: SaveId): Promise<Loaded> {
  const found: unknown = await database.get("saves", save);
  if (found === undefined) return { kind: "missing" };
  const read = readSave(found);
  if (read.kind === "damaged") {
    const listed = await database.get("summaries", save);
    if (listed && listed.summary.damage === null) {
      const summary = { ...listed.summary, damage: read.sentence };
      await database.put("summaries", { ...listed, summary }, save);
    }
  }
  return read;
}

/** Comparing and writing are one transaction, so two tabs cannot both find the id free. */
async function saveTo(
  database: Database,
  { summary, checkpoint, digest }: Parameters<SaveStorage["save"]>[0],
  expected: string | null,
): Promise<"saved" | "taken"> {
  const { save } = summary;
  try {
    const transaction = database.transaction(["summaries", "saves"], "readwrite", {
      durability: "relaxed",
    });
    const summaries = transaction.objectStore("summaries");
    const before = await summaries.get(save);
    if (before && before.digest !== expected) return "taken";
    const count = await summaries.count();
    if (!before && count >= MOST_SAVES) throw new SavesFull(count);
    await Promise.all([
      transaction.objectStore("saves").put({ digest, checkpoint }, save),
      summaries.put({ summary, digest }, save),
      transaction.done,
    ]);
    return "saved";
  } catch (error) {
    if (isFull(error)) throw new StorageFull(Math.max(1, Math.ceil(sizeOf(checkpoint) / 1e6)));
    throw error;
  }
}

type Upgrade = IDBPTransaction<Stores, ("summaries" | "saves")[], "versionchange">;

const openDatabase = (): Promise<Database> =>
  openDB<Stores>(DATABASE, 2, {
    upgrade: (database, from, _to, transaction) => {
      database.createObjectStore("summaries");
      database.createObjectStore("saves");
      // what fails in it aborts the transaction, and with it the opening
      if (from > 0) void takeOver(transaction);
    },
  });

/** Takes over the one run that version 1 kept, in its store "runs". */
async function takeOver(transaction: Upgrade): Promise<void> {
  const old = transaction as unknown as IDBPTransaction<unknown, ["runs"], "versionchange">;
  const last = migrated(await old.objectStore("runs").get("last"));
  old.db.deleteObjectStore("runs");
  if (!last) return;
  await Promise.all([
    transaction.objectStore("summaries").put(last.listed, LAST),
    transaction.objectStore("saves").put(last.stored, LAST),
  ]);
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && (error.name === "QuotaExceededError" || error.name === "UnknownError");
