/**
 * Small texts that this browser keeps for the page, for good or as long as the tab lives. One that
 * refuses, by its settings or for want of room, keeps nothing, and the page does without.
 */
export const kept = keptIn(() => localStorage);
export const keptByTab = keptIn(() => sessionStorage);

/** The storage is named at each use: even that throws where a site may keep nothing. */
function keptIn(storage: () => Storage) {
  return {
    read: (key: string): string | null => allowed(() => storage().getItem(key)) ?? null,
    write: (key: string, text: string): void => void allowed(() => storage().setItem(key, text)),
    forget: (key: string): void => void allowed(() => storage().removeItem(key)),
  };
}

/** A SecurityError where a site may keep nothing; a QuotaExceededError where it is full. */
function allowed<R>(use: () => R): R | undefined {
  try {
    return use();
  } catch (refusal) {
    if (refusal instanceof DOMException) return undefined;
    throw refusal;
  }
}
