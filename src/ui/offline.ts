import { createStore } from "zustand";

/** Whether the browser refused to keep the page; where it runs is told so. */
export const keeping = createStore<{ readonly refused: boolean }>(() => ({ refused: false }));

/**
 * Keeps the built page for visits without a network (scripts/build/service-worker.ts). It waits for
 * the page to be loaded, so that it takes nothing from the first picture. Where a browser refuses,
 * as in a private window, the page is what it was, but for its offline visits.
 */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("sw.js").catch(() => keeping.setState({ refused: true }));
  });
}
