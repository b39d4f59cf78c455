import { httpFolder } from "../../lm/sources/http";
import type { ModelCommand } from "../protocol/models";
import { CHANNEL, keptModels, pageFolder } from "./browser";
import { keptJudges } from "./kept-judges";
import { Models } from "./models";

/** The page's worker for models: downloads, what the browser keeps, and plans of memory. */

const tabs = new BroadcastChannel(CHANNEL);
const forbidden = new Set<string>(); // hosts that the page's content policy does not name

self.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
  if (URL.canParse(blockedURI)) forbidden.add(new URL(blockedURI).host);
});

/** One tab at a time does what is locked; a browser without locks has one tab, as far as known. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return work();
  return locks.request(`amortize model ${name}`, { ifAvailable: true }, async (lock) =>
    lock ? work() : undefined,
  );
}

async function room() {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : { used: usage, quota };
}

const models = new Models({
  report: (report) => self.postMessage(report),
  store: keptModels(),
  judges: keptJudges(),
  beside: (folder) =>
    httpFolder({ title: folder, url: new URL(`models/${folder}/`, pageFolder()) }),
  alone,
  room,
  lasting: () => navigator.storage.persisted(),
  changed: () => tabs.postMessage(null),
  forbids: (host) => forbidden.has(host),
  now: () => performance.now(),
});

tabs.onmessage = () => void models.handle({ kind: "list" });
self.onmessage = ({ data }: MessageEvent<ModelCommand>) => void models.handle(data);
