import { CodeWorker } from "./code/code-worker";
import type { CodeAnswer } from "./code/messages";
import { RememberedCode } from "./code/remembered";
import { GpuError } from "../compute/fault";
import type { StartWatchedThread } from "../compute/wasm/threads";
import { SharedDevice } from "../compute/webgpu/shared-device";
import { readModelName } from "../experiment/models";
import type { Read } from "../lm/architecture";
import { type OnFile, httpFolder } from "../lm/sources/http";
import type { ModelSource } from "../lm/sources/source";
import { keptModels, pageFolder } from "./models/browser";
import { Consent } from "./models/consent";
import { ModelsForRuns } from "./models/for-runs";
import { judgeOnPage } from "./models/judges";
import { openOn } from "./on-device";
import { threadsOf } from "./processors/webassembly";
import type { Command } from "./protocol";
import { Runs } from "./runs";
import { pageStorage } from "./saves/page-storage";
import { taskTurn } from "./task-turn";

/** The page's worker: its runs on this browser's GPU, its storage and the models that it keeps. */

const models = new ModelsForRuns(keptModels());

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

/** Where the files of a model are, by the name that an experiment gives it. */
async function sourceOf(model: string, onFile: OnFile): Promise<Read<ModelSource>> {
  const name = readModelName(model);
  if (name?.kind !== "beside") return models.source(model);
  const url = new URL(`models/${name.folder}/`, pageFolder());
  return { ok: true, value: httpFolder({ title: model, url, onFile }) };
}

const consent = new Consent(() => undefined); // the run that waits says so itself

// keys are the codes themselves: what the visitor agrees to is that they run
const reviewed = new Consent(() => undefined);
const codeWorker = new CodeWorker((answered, died) => {
  const thread = new Worker(new URL("./code/worker.ts", import.meta.url), {
    type: "module",
    name: "amortize code",
  });
  thread.onmessage = ({ data }: MessageEvent<CodeAnswer>) => answered(data);
  thread.onerror = (event) => {
    event.preventDefault();
    died(event.message || "it gave no reason");
  };
  return { ask: (request) => thread.postMessage(request), end: () => thread.terminate() };
});

const runs = new Runs({
  report: (report) => self.postMessage(report),
  // the device ends with this worker
  open: openOn({
    device: new SharedDevice(requestAdapter),
    threads: threadsOf(navigator.hardwareConcurrency, self.crossOriginIsolated, startThread),
    source: sourceOf,
    mayContact: consent.has,
    agreement: (host, signal) => consent.of("a judge", host, signal),
    judge: judgeOnPage,
    code: {
      runner: new RememberedCode(codeWorker),
      mayRun: reviewed.has,
      approval: (code, signal) => reviewed.of("a reward", code, signal),
    },
  }),
  code: codeWorker,
  approve: (code) => reviewed.allow(code),
  storage: pageStorage(),
  lend: (use) => models.lend(use),
  turn: taskTurn(),
  now: () => performance.now(),
  date: () => Date.now(),
  everyMs: 100,
});

self.onmessage = ({ data }: MessageEvent<Command>) => {
  if (data.kind === "consent") consent.allow(data.host);
  runs.handle(data);
};
