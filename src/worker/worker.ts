import { GpuError } from "../compute/fault";
import type { StartWatchedThread } from "../compute/wasm/threads";
import { SharedDevice } from "../compute/webgpu/shared-device";
import { openOn } from "./on-device";
import { threadsOf } from "./processors/webassembly";
import { Failure } from "./failure";
import type { Command } from "./protocol";
import { Runs } from "./runs";
import { pageStorage } from "./saves/page-storage";

/** The page's worker: its runs on this browser's GPU, its storage and the model beside the page. */

/** The page's folder: in a built page the worker lies one folder below it. */
const page = import.meta.env.DEV
  ? new URL("/", self.location.href)
  : new URL("../", self.location.href);

async function requestAdapter(): Promise<GPUAdapter> {
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) throw new GpuError({ kind: "no-webgpu" });
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new GpuError({ kind: "no-adapter" });
  return adapter;
}

/** A helper thread is a worker of this worker. */
const startThread: StartWatchedThread = (start, onEnd) => {
  const thread = new Worker(new URL("../compute/wasm/thread.ts", import.meta.url), {
    type: "module",
    name: `amortize helper ${start.thread}`,
  });
  thread.onerror = (event) => {
    event.preventDefault();
    thread.terminate();
    onEnd();
  };
  thread.postMessage(start);
  return { end: () => thread.terminate() };
};

/** Fetches one file, telling its bytes as they come. */
async function fetchFile(
  model: string,
  file: string,
  progress: (p: { kind: "loading"; name: string; received: number; total: number }) => void,
): Promise<Uint8Array> {
  const failed = (status: string) => new Failure({ kind: "download-failed", name: file, status });
  const response = await responseTo(model, file);
  if (!response.ok) throw failed(`status ${response.status}`);
  if (isPage(response)) throw failed("the server sent a page instead");
  const total = Number(response.headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    chunks.push(next.value);
    received += next.value.length;
    progress({ kind: "loading", name: file, received, total: Math.max(total, received) });
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Whether the server has a file; its body is not read. The request is a GET, which a cache answers
 * too. A server that answers every path with a page does not have the file.
 */
async function hasFile(model: string, file: string): Promise<boolean> {
  const response = await responseTo(model, file);
  await response.body?.cancel();
  return response.ok && !isPage(response);
}

/** The answer to a request, also where it is "not found". Throws where there is none. */
const responseTo = (model: string, file: string): Promise<Response> =>
  fetch(new URL(`models/${model}/${file}`, page)).catch((error: unknown) => {
    const status = error instanceof Error ? error.message : String(error);
    throw new Failure({ kind: "download-failed", name: file, status });
  });

const isPage = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("text/html") ?? false;

/**
 * Lets messages in: a task of its own, which a promise is not and a timer is only after four
 * milliseconds.
 */
const channel = new MessageChannel();
const turn = () =>
  new Promise<void>((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });

const agreed = new Set<string>(); // hosts that the visitor agreed to contact
const mayContact = (host: string) => agreed.has(host);

const runs = new Runs({
  report: (report) => self.postMessage(report),
  // the device ends with this worker
  open: openOn({
    device: new SharedDevice(requestAdapter),
    threads: threadsOf(navigator.hardwareConcurrency, self.crossOriginIsolated, startThread),
    fetch: fetchFile,
    has: hasFile,
    mayContact,
  }),
  storage: pageStorage(),
  turn,
  now: () => performance.now(),
  date: () => Date.now(),
  everyMs: 100,
});

self.onmessage = ({ data }: MessageEvent<Command>) => {
  if (data.kind === "consent") agreed.add(data.host);
  runs.handle(data);
};
