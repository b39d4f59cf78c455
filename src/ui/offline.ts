/**
 * Keeps the built page for visits without a network (scripts/build/service-worker.ts). It waits for
 * the page to be loaded, so that it takes nothing from the first picture. Where a browser refuses,
 * as in a private window, the page is what it was, but for its offline visits.
 */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("sw.js").catch((error: unknown) => {
      console.info("This page is not kept for visits without a network:", error);
    });
  });
}
