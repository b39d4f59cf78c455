import { GpuError } from "../compute/fault";
import { SharedDevice } from "../compute/webgpu/shared-device";
import { openOn } from "./device";
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

/** Fetches one file, telling its bytes as they come. */
async function fetchFile(
  model: string,
  file: string,
  progress: (p: { kind: "loading"; name: string; received: number; total: number }) => void,
): Promise<Uint8Array> {
  const failed = (status: string) => new Failure({ kind: "download-failed", name: file, status });
  const response = await fetch(new URL(`models/${model}/${file}`, page)).catch((error: unknown) => {
    throw failed(error instanceof Error ? error.message : String(error));
  });
  if (!response.ok) throw failed(`status ${response.status}`);
  if (response.headers.get("content-type")?.includes("text/html"))
    throw failed("the server sent a page instead");
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
 * Lets messages in: a task of its own, which a promise is not and a timer is only after four
 * milliseconds.
 */
const channel = new MessageChannel();
const turn = () =>
  new Promise<void>((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });

const runs = new Runs({
  report: (report) => self.postMessage(report),
  // the device ends with this worker
  open: openOn({ device: new SharedDevice(requestAdapter), fetch: fetchFile }),
  storage: pageStorage(),
  turn,
  now: () => performance.now(),
  date: () => Date.now(),
  everyMs: 100,
});

self.onmessage = (event: MessageEvent<Command>) => runs.handle(event.data);
