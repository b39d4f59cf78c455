import { type IDBPDatabase, openDB } from "idb";
import { type Checkpoint, type RunStorage, StorageFull, sizeOf } from "./checkpoint";

/** The page's storage: one record in IndexedDB, replaced in one transaction. */

const DATABASE = "amortize";
const STORE = "runs";
const KEY = "last";

export async function openStorage(factory = openDatabase): Promise<RunStorage> {
  const database = await factory();
  return {
    async save(checkpoint) {
      try {
        const transaction = database.transaction(STORE, "readwrite", { durability: "relaxed" });
        await Promise.all([transaction.store.put(checkpoint, KEY), transaction.done]);
      } catch (error) {
        if (isFull(error)) throw new StorageFull(Math.max(1, Math.ceil(sizeOf(checkpoint) / 1e6)));
        throw error;
      }
    },
    async load() {
      const found: unknown = await database.get(STORE, KEY);
      return isCheckpoint(found) ? found : undefined;
    },
    forget: () => database.delete(STORE, KEY),
  };
}

const openDatabase = (): Promise<IDBPDatabase> => openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(STORE) });

const isFull = (error: unknown): boolean => error instanceof Error && (error.name === "QuotaExceededError" || error.name === "UnknownError");

/** Our own record of this version; anything else is as good as none. */
const isCheckpoint = (found: unknown): found is Checkpoint =>
  typeof found === "object" && found !== null && "version" in found && found.version === 1 && "trainer" in found && "experiment" in found;
