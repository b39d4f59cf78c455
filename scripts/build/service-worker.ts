/**
 * Keeps the built page for visits without a network. It is installed whole or not at all: every
 * file is compared with the hash that the build gave it, so that files of two builds never meet.
 * A new build waits until no page of the old one is open, or until its only page is reloaded.
 */
declare const BUILD: string; // names this build
declare const FILES: Readonly<Record<string, string>>; // by path, sha-256 in hexadecimal
declare const POLICY: string; // Content-Security-Policy
declare const ISOLATION: Readonly<Record<string, string>>; // headers; see policy.ts

/** What is used of ServiceWorkerGlobalScope; its types exclude those of a page. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { matchAll(): Promise<readonly unknown[]> };
  skipWaiting(): Promise<void>;
  addEventListener(
    kind: "install" | "activate" | "fetch" | "message",
    handler: (event: ScopeEvent) => void,
  ): void;
}
interface ScopeEvent {
  readonly request: Request; // of "fetch"
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as Scope;
const PREFIX = "amortize-";
const CACHE = `${PREFIX}${BUILD}`;
const addressOf = (path: string) => new URL(path, scope.registration.scope).href;
const files = new Set(Object.keys(FILES).map(addressOf));

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(discardOtherBuilds()));
scope.addEventListener("message", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.replace(/[?#].*$/, "");
  if (request.method !== "GET" || !files.has(address)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : kept(address, request));
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(
      Object.entries(FILES).map(async ([path, hash]) => {
        const response = await checked(path, hash);
        await cache.put(addressOf(path), response);
      }),
    );
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** A file of this build, as it will be served. Throws when the server has another one. */
async function checked(path: string, hash: string): Promise<Response> {
  const response = await fetch(addressOf(path), { cache: "no-cache" });
  const bytes = await response.arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  if (!response.ok || found.join("") !== hash) throw new Error(`${path} is not of this build`);
  return new Response(bytes, {
    headers: {
      "content-type": response.headers.get("content-type") ?? "application/octet-stream",
      "content-length": String(bytes.byteLength),
      "content-security-policy": POLICY,
      ...ISOLATION,
    },
  });
}

async function discardOtherBuilds(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(request);
}

/** The page; where a new build waits and this is the only page, the new one takes over first. */
async function page(request: Request): Promise<Response> {
  const { waiting } = scope.registration;
  const open = await scope.clients.matchAll();
  if (!waiting || open.length > 1) return kept(addressOf("./"), request);
  waiting.postMessage("take over");
  return new Response("", { headers: { refresh: "0" } });
}
