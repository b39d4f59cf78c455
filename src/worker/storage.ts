import { type IDBPDatabase, openDB } from "idb";
import { type Checkpoint, type RunStorage, StorageFull, sizeOf } from "./checkpoint";

/** The page's storage: one record in IndexedDB, replaced in one transaction. */

const DATABASE = "amortize";
const STORE = "runs";
const KEY = "last";

/** Opens the database for each use and closes it, so that the page may delete it at any time. */
export function pageStorage(factory = openDatabase): RunStorage {
  const using = async <R>(work: (database: IDBPDatabase) => Promise<R>): Promise<R> => {
    const database = await factory();
    try {
      return await work(database);
    } finally {
      database.close();
    }
  };
  return {
    save: (checkpoint) =>
      using(async (database) => {
        try {
          const transaction = database.transaction(STORE, "readwrite", { durability: "relaxed" });
          await Promise.all([transaction.store.put(checkpoint, KEY), transaction.done]);
        } catch (error) {
          if (isFull(error))
            throw new StorageFull(Math.max(1, Math.ceil(sizeOf(checkpoint) / 1e6)));
          throw error;
        }
      }),
    load: async () => {
      const found: unknown = await using((database) => database.get(STORE, KEY));
      return isCheckpoint(found) ? found : undefined;
    },
    forget: () => using((database) => database.delete(STORE, KEY)),
  };
}

const openDatabase = (): Promise<IDBPDatabase> =>
  openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(STORE) });

const isFull = (error: unknown): boolean =>
  error instanceof Error && (error.name === "QuotaExceededError" || error.name === "UnknownError");

/** Our own record of this version; anything else is as good as none. */
const isCheckpoint = (found: unknown): found is Checkpoint =>
  typeof found === "object" &&
  found !== null &&
  "version" in found &&
  found.version === 4 &&
  "trainer" in found &&
  "experiment" in found &&
  "samples" in found;
