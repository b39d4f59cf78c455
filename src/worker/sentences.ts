import type { Fault } from "./protocol";

/**
 * What the page says when something fails: one sentence for people, and the next steps it offers.
 */

type ByKind<R> = { readonly [K in Fault["kind"]]: (fault: Extract<Fault, { kind: K }>) => R };

const kept = (savedAt: number | null) =>
  savedAt === null
    ? "Nothing was saved yet, so it starts again from the seed."
    : `The run is kept up to step ${savedAt}.`;
const megabytes = (n: number) =>
  Number.isFinite(n)
    ? `${String(Math.ceil(n)).replace(/\B(?=(\d{3})+$)/g, "\u2009")} MB`
    : "more memory";
const keptRuns = (kept: number, keptMB: number) =>
  kept === 0
    ? "No other run is saved here; other pages of this site may hold the room."
    : `${kept === 1 ? "One run is" : `${kept} runs are`} saved here and take${kept === 1 ? "s" : ""} ` +
      `${keptMB} MB; delete what you do not need.`;
const digits = (x: number) =>
  x < 1e-3 ? x.toExponential(1).replace("e-", "e−") : x.toPrecision(2);

const sentences: ByKind<string> = {
  "no-webgpu": () =>
    "This browser has no WebGPU, which training needs. Recent Chrome, Edge, Safari and " +
    "Firefox have it.",
  "no-adapter": () =>
    "WebGPU is here, but it found no graphics device that it may use, and training needs one.",
  "device-lost": (f) => `The graphics device was taken away (${f.reason}). ${kept(f.savedAt)}`,
  "out-of-memory": (f) =>
    `${f.what} needs ${megabytes(f.neededMB)}; this graphics device lends ` +
    `${megabytes(f.limitMB)}. Fewer samples per step or a smaller adapter rank need less.`,
  "not-finite": (f) =>
    `Training stopped at step ${f.step}: ${f.tensor} is no longer a finite number. ` +
    `${kept(f.savedAt)} A smaller learning rate usually mends this.`,
  "kernel-wrong": (f) =>
    `The kernel ${f.kernel} computes wrongly on this graphics device (error ` +
    `${digits(f.error)}, allowed ${digits(f.tolerance)}), so nothing is trained on it.`,
  "gpu-error": (f) => `The graphics device refused a piece of work: ${f.message}`,
  "worker-died": (f) => `The background worker stopped: ${f.message}`,
  "storage-full": (f) =>
    `The browser's storage is full: saving this run needs ${f.neededMB} MB. ` +
    `${keptRuns(f.kept, f.keptMB)} The run goes on, unsaved.`,
  "saves-full": (f) =>
    `This browser keeps ${f.kept} saved runs and no more. Delete one of them to save this run; ` +
    "it goes on, unsaved.",
  "bad-file": (f) => f.sentence,
  "bad-link": (f) => f.sentence,
  "bad-edit": (f) => f.sentence,
  "bad-adapter": (f) => f.sentence,
  "download-failed": (f) =>
    `The file ${f.name} could not be loaded (${f.status}). Check the connection, then start again.`,
};

/** What a person may do next; the page shows each as a button. */
export type Action =
  | "resume" // open again from the last save
  | "restart" // open again from the seed
  | "slower" // resume with half the learning rate
  | "smaller" // point at samples per step and adapter rank
  | "recording" // watch a recorded run
  | "preset" // open the preset as it stands
  | "download" // keep the experiment as a file
  | "free-storage" // delete a saved run
  | "dismiss"; // go on; nothing was lost

const resumeOr = (savedAt: number | null): Action => (savedAt === null ? "restart" : "resume");

const nextSteps: ByKind<readonly Action[]> = {
  "no-webgpu": () => ["recording"],
  "no-adapter": () => ["recording", "restart"],
  "device-lost": (f) => [resumeOr(f.savedAt), "download"],
  "out-of-memory": () => ["smaller", "resume", "download"],
  "not-finite": (f) =>
    f.savedAt === null ? ["restart", "download"] : ["slower", "resume", "download"],
  "kernel-wrong": () => ["recording", "download"],
  "gpu-error": () => ["resume", "restart", "download"],
  "worker-died": () => ["resume", "restart", "download"],
  "storage-full": () => ["free-storage", "dismiss", "download"],
  "saves-full": () => ["free-storage", "dismiss", "download"],
  "bad-file": () => ["restart", "preset"], // no run stands behind it: what it needs is wrong
  "bad-link": () => ["preset", "dismiss"],
  "bad-edit": () => ["dismiss"],
  "bad-adapter": () => ["dismiss"],
  "download-failed": () => ["restart", "recording"],
};

const read = <R>(table: ByKind<R>, fault: Fault): R =>
  (table[fault.kind] as (f: Fault) => R)(fault);

export const faultSentence = (fault: Fault): string => read(sentences, fault);
export const faultActions = (fault: Fault): readonly Action[] => read(nextSteps, fault);

const ending: { readonly [K in Fault["kind"]]: boolean } = {
  "no-webgpu": true,
  "no-adapter": true,
  "device-lost": true,
  "out-of-memory": true,
  "not-finite": true,
  "kernel-wrong": true,
  "gpu-error": true,
  "worker-died": true,
  "storage-full": false,
  "saves-full": false,
  "bad-file": true,
  "bad-link": false,
  "bad-edit": false,
  "bad-adapter": false,
  "download-failed": true,
};

/**
 * Faults after which there is no run, or none that can go on; the others leave the run as it is.
 */
export const stops = (fault: Fault): boolean => ending[fault.kind];
