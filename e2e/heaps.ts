import type { CDPSession, Page } from "@playwright/test";

/** Memory of a page and its worker after collections: what is still held, not what was used. */
export interface Held {
  readonly page: number; // bytes of JavaScript heap and of typed arrays
  readonly worker: number; // the same; 0 where there is no worker
  readonly nodes: number; // of the document, and of pieces that a script still holds
  readonly listeners: number;
}
interface Answer {
  readonly id: number;
  readonly result: { readonly usedSize: number; readonly backingStorageSize: number };
}

/**
 * The page goes on drawing between a collection and the count after it, and rows of the frame in
 * between count until the next collection. What is held is in every count, so the least of some
 * counts has it without them.
 */
const COLLECTIONS = 4;

/**
 * Opens Chrome's own instruments on a page and, through it, on its worker; call it before the page
 * is loaded.
 */
export async function weigh(page: Page): Promise<() => Promise<Held>> {
  const chrome = await page.context().newCDPSession(page);
  const ask = await workerOf(chrome);
  const count = async (): Promise<Held> => {
    await chrome.send("HeapProfiler.collectGarbage");
    await ask("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await chrome.send("Memory.getDOMCounters");
    const sum = (of: Answer["result"] | undefined) =>
      of ? of.usedSize + of.backingStorageSize : 0;
    return {
      page: sum(await chrome.send("Runtime.getHeapUsage")),
      worker: sum(await ask("Runtime.getHeapUsage")),
      nodes,
      listeners: jsEventListeners,
    };
  };
  return async () => {
    const counts: Held[] = [];
    while (counts.length < COLLECTIONS) counts.push(await count());
    return {
      page: least(counts, "page"),
      worker: least(counts, "worker"),
      nodes: least(counts, "nodes"),
      listeners: least(counts, "listeners"),
    };
  };
}

/** The least of one of the counts: what all of them have is at most this. */
export const least = (counts: readonly Held[], of: keyof Held): number =>
  Math.min(...counts.map((held) => held[of]));

/** By how much one of the counts grew from the first half of the samples to the second. */
export function grown(samples: readonly Held[], of: keyof Held): number {
  const middle = Math.ceil(samples.length / 2);
  return least(samples.slice(middle), of) - least(samples.slice(0, middle), of);
}

/** A worker is a target of its own, spoken to through the page's. */
async function workerOf(
  chrome: CDPSession,
): Promise<(method: string) => Promise<Answer["result"] | undefined>> {
  const waiting = new Map<number, (result: Answer["result"]) => void>();
  let worker: string | undefined;
  let last = 0;
  chrome.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") worker = sessionId;
  });
  chrome.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as Answer;
    waiting.get(id)?.(result);
  });
  await chrome.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  return async (method) => {
    if (worker === undefined) return undefined;
    const id = ++last;
    const answer = new Promise<Answer["result"]>((resolve) => waiting.set(id, resolve));
    await chrome.send("Target.sendMessageToTarget", {
      sessionId: worker,
      message: JSON.stringify({ id, method }),
    });
    return answer;
  };
}

/** The slope of a straight line through points, by least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  return (
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  );
}
