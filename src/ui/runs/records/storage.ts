import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { RunId } from "../../../worker/protocol";
import type { RunRecord } from "./record";
import { recordOf, storedOf, type StoredRecord } from "./stored";

/** Where records are kept. */
export interface RecordStorage {
  /** All that can be read; a sentence for each that cannot. Those deleted before are dropped. */
  load(): Promise<{ readonly records: readonly RunRecord[]; readonly faults: readonly string[] }>;
  put(records: readonly RunRecord[]): Promise<void>;
}

interface Stores extends DBSchema {
  records: { key: RunId; value: StoredRecord };
}

const open = (): Promise<IDBPDatabase<Stores>> =>
  openDB<Stores>("amortize-runs", 1, {
    upgrade: (database) => void database.createObjectStore("records"),
  });

/** Opens the database for each use and closes it, so that the page may delete it at any time. */
async function using<R>(work: (database: IDBPDatabase<Stores>) => Promise<R>): Promise<R> {
  const database = await open();
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** Records in IndexedDB. What it refuses is thrown, as the browser says it. */
export const browserStorage: RecordStorage = {
  load: () =>
    using(async (database) => {
      const transaction = database.transaction("records", "readwrite");
      const all = await transaction.store.getAll();
      const gone = all.filter(({ deleted }) => deleted).map(({ id }) => id);
      await Promise.all([...gone.map((id) => transaction.store.delete(id)), transaction.done]);
      const read = all.filter(({ deleted }) => !deleted).map(recordOf);
      return {
        records: read.flatMap((one) => (one.ok ? [one.value] : [])),
        faults: read.flatMap((one) => (one.ok ? [] : [one.sentence])),
      };
    }),
  put: (records) =>
    using(async (database) => {
      const transaction = database.transaction("records", "readwrite");
      const puts = records.map((record) => transaction.store.put(storedOf(record), record.id));
      await Promise.all([...puts, transaction.done]);
    }),
};

/** Records that live as long as this object: for tests, and where a browser keeps nothing. */
export function memoryStorage(): RecordStorage {
  const kept = new Map<RunId, RunRecord>();
  return {
    load: () => {
      for (const { id, deleted } of [...kept.values()]) if (deleted) kept.delete(id);
      return Promise.resolve({ records: [...kept.values()], faults: [] });
    },
    put: (records) => {
      for (const record of records) kept.set(record.id, record);
      return Promise.resolve();
    },
  };
}
