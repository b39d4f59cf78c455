import { createStore } from "zustand";

/** What the browser keeps of the page. */
interface Keeping {
  readonly refused: boolean; // it keeps nothing; where the page runs is told so
  readonly newer: boolean; // a newer build is kept, and waits for a reload
}
export const keeping = createStore<Keeping>(() => ({ refused: false, newer: false }));

/**
 * Keeps the built page for visits without a network (scripts/build/service-worker.ts). It waits for
 * the page to be loaded, so that it takes nothing from the first picture. Where a browser refuses,
 * as in a private window, the page is what it was, but for its offline visits.
 */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker
      .register("sw.js")
      .then(watchForNewer)
      .catch(() => keeping.setState({ refused: true }));
  });
}

/** A build that was installed beside the one that serves this page. */
function watchForNewer(registration: ServiceWorkerRegistration) {
  const tell = () => {
    const isNewer = registration.waiting !== null && navigator.serviceWorker.controller !== null;
    if (isNewer) keeping.setState({ newer: true });
  };
  tell();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", tell),
  );
}
