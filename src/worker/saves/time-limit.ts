import { type SaveStorage, StorageSilent } from "./storage";

const SECONDS = 10;

/**
 * A storage whose every answer comes within a time, or rejects with `StorageSilent`. While a call
 * that came too late is still unanswered, the next ones reject at once.
 */
export function withTimeLimit(storage: SaveStorage, seconds = SECONDS): SaveStorage {
  let unanswered = 0;
  const limited = async <R>(call: () => Promise<R>): Promise<R> => {
    if (unanswered > 0) throw new StorageSilent(seconds);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new StorageSilent(seconds)), 1000 * seconds);
    });
    const answer = call();
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      if (error instanceof StorageSilent) {
        unanswered++;
        const answered = () => void unanswered--;
        answer.then(answered, answered);
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    list: () => limited(() => storage.list()),
    load: (save) => limited(() => storage.load(save)),
    save: (entry, expected) => limited(() => storage.save(entry, expected)),
    delete: (save) => limited(() => storage.delete(save)),
    raw: (save) => limited(() => storage.raw(save)),
  };
}
