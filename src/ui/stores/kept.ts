/**
 * Small texts that this browser keeps for the page. One that refuses, by its settings or for want
 * of room, keeps nothing, and the page does without.
 */
export const kept = {
  read: (key: string): string | null => allowed(() => localStorage.getItem(key)) ?? null,
  write: (key: string, text: string): void => void allowed(() => localStorage.setItem(key, text)),
  forget: (key: string): void => void allowed(() => localStorage.removeItem(key)),
};

/**
 * Even to name `localStorage` throws where a site may keep nothing (a SecurityError); writing
 * throws where it is full.
 */
function allowed<R>(use: () => R): R | undefined {
  try {
    return use();
  } catch (refusal) {
    if (refusal instanceof DOMException) return undefined;
    throw refusal;
  }
}
