import type { Fault } from "./protocol";

/**
 * What the page says when something fails: one sentence for people, and the next steps it offers.
 */

type ByKind<R> = { readonly [K in Fault["kind"]]: (fault: Extract<Fault, { kind: K }>) => R };

// Parts come from drivers, browsers and networks, so each may be empty, missing or no number.
type Part = string | number | null | undefined;

const isNumber = (part: Part): part is number => typeof part === "number" && Number.isFinite(part);
const isText = (part: Part): part is string => typeof part === "string" && part.trim() !== "";

const kept = (savedAt: Part) =>
  isNumber(savedAt)
    ? `The run is kept up to step ${savedAt}.`
    : "Nothing was saved yet, so it starts again from the seed.";
const because = (reason: Part) => (isText(reason) ? ` (${reason})` : "");
const named = (part: Part, otherwise: string) => (isText(part) ? part : otherwise);
/** A text from elsewhere as a whole sentence. */
const whole = (part: Part, otherwise: string) => named(part, otherwise).replace(/(?<![.!?])$/, ".");
const megabytes = (part: Part, otherwise: string) =>
  isNumber(part)
    ? `${String(Math.ceil(part)).replace(/\B(?=(\d{3})+$)/g, "\u202f")} MB`
    : otherwise;
const digits = (part: Part) => {
  if (!isNumber(part)) return "unknown";
  return part < 1e-3 ? part.toExponential(1).replace("e-", "e−") : part.toPrecision(2);
};
const atStep = (step: Part) => (isNumber(step) ? ` at step ${step}` : "");

function keptRuns(count: Part, MB: Part): string {
  if (!isNumber(count)) return "Delete saved runs that you do not need.";
  if (count === 0) return "No other run is saved here; other pages of this site may hold the room.";
  const runs =
    count === 1 ? "One run is saved here and takes" : `${count} runs are saved here and take`;
  return `${runs} ${megabytes(MB, "some of the room")}; delete what you do not need.`;
}

/** How much of a download is there. */
const arrived = (received: Part, total: Part): string =>
  isNumber(received) && isNumber(total) && received > 0
    ? ` yet; ${megabytes(received / 1e6, "a part")} of ${megabytes(total / 1e6, "it")} are here, ` +
      "and its download goes on from there"
    : "";

const wrongKernel = (f: { kernel: Part; error: Part; tolerance: Part }) =>
  `The kernel ${named(f.kernel, "of one operation")} computes wrongly on this graphics device ` +
  `(error ${digits(f.error)}, allowed ${digits(f.tolerance)})`;

/** What usually makes a result finite again. */
const finiteAgain = (tensor: Part) =>
  tensor === "the log-reward"
    ? "A reward term gave it no number; change the terms of the reward."
    : "A smaller learning rate usually helps.";

const sentences: ByKind<string> = {
  "no-webgpu": () =>
    "This browser has no WebGPU, which training on a graphics card needs. The processor can " +
    "train instead.",
  "no-adapter": () =>
    "WebGPU is here, but it found no graphics device that it may use. The processor can train " +
    "instead.",
  "device-lost": (f) =>
    `The graphics device was taken away${because(f.reason)}. ${kept(f.savedAt)}`,
  "out-of-memory": (f) =>
    `${named(f.what, "A part of the run")} needs ${megabytes(f.neededMB, "more memory")}; ` +
    (f.memory === "processor"
      ? `WebAssembly's memory has ${megabytes(f.limitMB, "less")}, of which ` +
        `${megabytes(f.usedMB, "a part")} is in use, and this browser lets it grow no further. `
      : `this graphics device gives ${megabytes(f.limitMB, "less")}. `) +
    "Fewer samples per step or a smaller adapter rank need less.",
  "not-finite": (f) =>
    `Training stopped${atStep(f.step)}: ${named(f.tensor, "a result")} is no longer a finite ` +
    `number. ${kept(f.savedAt)} ${finiteAgain(f.tensor)}`,
  "kernel-wrong": (f) => `${wrongKernel(f)}, so nothing is trained on it.`,
  "gpu-error": (f) =>
    `The graphics device refused a piece of work: ${whole(f.message, "it gave no reason")}`,
  "no-simd": () =>
    "This browser has neither a graphics device for WebGPU nor WebAssembly with SIMD, and " +
    "training needs one of them. Every browser since 2023 has the second.",
  "thread-lost": () =>
    "A helper thread of the processor stopped answering. Resume goes on from the last save.",
  "worker-died": (f) => `The background worker stopped: ${whole(f.message, "it gave no reason")}`,
  "storage-full": (f) =>
    `The browser's storage is full: saving this run needs ${megabytes(f.neededMB, "more room")}. ` +
    `${keptRuns(f.kept, f.keptMB)} The run goes on, unsaved.`,
  "saves-full": (f) =>
    `This browser keeps ${isNumber(f.kept) ? `${f.kept} saved runs` : "many saved runs"} and no ` +
    "more. Delete one of them to save this run, which goes on unsaved.",
  "bad-file": (f) => whole(f.sentence, "A file that the run needs cannot be read"),
  "bad-link": (f) => whole(f.sentence, "The link cannot be read"),
  "bad-edit": (f) => whole(f.sentence, "The edit does not fit this run"),
  "bad-code": (f) => whole(f.sentence, "The code of the reward cannot run"),
  "bad-adapter": (f) => whole(f.sentence, "The adapter does not fit this run"),
  "bad-export": (f) => whole(f.sentence, "This run cannot be written so"),
  "write-failed": (f) =>
    `${isText(f.file) ? `The file ${f.file}` : "A file of the run"} could not be written` +
    `${because(f.reason)}. Make room or choose another folder.`,
  "download-failed": (f) =>
    `${isText(f.name) ? `The file ${f.name}` : "A file"} could not be loaded` +
    `${because(f.status)}. Check the connection, then start again.`,
  "model-missing": (f) =>
    isText(f.model) && f.model.startsWith("local:")
      ? `This run was made with the model ${f.model} of its author's own disk; you need the same ` +
        "model: drop its folder or file on the page, or run this without a page and name it with " +
        "--model PATH."
      : `This run needs the model ${named(f.model, "that it names")}, which is not kept in this ` +
        `browser${arrived(f.received, f.total)}. Choose it under Prior to get it.`,
};

/** Said when a run has come to its end. */
export const allTaken = (steps: number): string =>
  steps === 1 ? "The one step of this run is taken." : `All ${steps} steps of this run are taken.`;

/** What a person may do next; the page shows each as a button. */
export type Action =
  | "resume" // open again from the last save
  | "restart" // open again from the seed
  | "slower" // resume with half the learning rate
  | "smaller" // point at samples per step and adapter rank
  | "processor" // train in WebAssembly instead
  | "recording" // watch a recorded run
  | "preset" // open the preset as it stands
  | "download" // keep the experiment as a file
  | "free-storage" // delete a saved run
  | "choose-model" // open the list of models at the one that is missing
  | "show-code" // open the code of the reward at its error
  | "dismiss"; // go on; nothing was lost

const resumeOr = (savedAt: Part): Action => (isNumber(savedAt) ? "resume" : "restart");

const nextSteps: ByKind<readonly Action[]> = {
  "no-webgpu": () => ["processor", "recording"],
  "no-adapter": () => ["processor", "recording"],
  "device-lost": (f) => [resumeOr(f.savedAt), "download"],
  "out-of-memory": () => ["smaller", "resume", "download"],
  "not-finite": (f) =>
    isNumber(f.savedAt) ? ["slower", "resume", "download"] : ["restart", "download"],
  "kernel-wrong": () => ["processor", "recording"],
  "gpu-error": () => ["resume", "restart", "download"],
  "no-simd": () => ["recording"],
  "thread-lost": () => ["resume", "restart", "download"],
  "worker-died": () => ["resume", "restart", "download"],
  "storage-full": () => ["free-storage", "dismiss", "download"],
  "saves-full": () => ["free-storage", "dismiss", "download"],
  "bad-file": () => ["restart", "preset"], // no run stands behind it: what it needs is wrong
  "bad-link": () => ["preset", "dismiss"],
  "bad-edit": () => ["dismiss"],
  "bad-code": () => ["show-code", "dismiss"],
  "bad-adapter": () => ["dismiss"],
  "bad-export": () => ["dismiss"],
  "write-failed": () => ["dismiss"],
  "download-failed": () => ["restart", "recording"],
  "model-missing": () => ["choose-model", "preset"],
};

/** Weights were imported before the step after this one. */
export const beginsWithAdapter = (step: number): string =>
  `The run ${step === 0 ? "begins with" : "goes on from"} the imported adapter` +
  `${step === 0 ? "" : ` at step ${step}`}. A link holds no weights, so a link of this run ` +
  "begins from its seed and is not compared.";

/** A graphics device failed its test, and the run was opened in WebAssembly by itself. */
export const movedBecause = (wrong: Extract<Fault, { kind: "kernel-wrong" }>): string =>
  `${wrongKernel(wrong)}, so the processor computes this run, in WebAssembly.`;

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
  "no-simd": true,
  "thread-lost": true,
  "worker-died": true,
  "storage-full": false,
  "saves-full": false,
  "bad-file": true,
  "bad-link": false,
  "bad-edit": false,
  "bad-code": false,
  "bad-adapter": false,
  "bad-export": false,
  "write-failed": true,
  "download-failed": true,
  "model-missing": true,
};

/**
 * Faults after which there is no run, or none that can go on; the others leave the run as it is.
 */
export const stops = (fault: Fault): boolean => ending[fault.kind];
