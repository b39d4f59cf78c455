// Prints "name: digest" for what must have the same bits in every JavaScript engine, then "end".
import "./shell";
import { pinned } from "../../src/cli/testing/pinned";
import { runHeadless } from "../../src/cli/headless";
import { WasmExecutor } from "../../src/compute/wasm/executor";
import { SharedDevice } from "../../src/compute/webgpu/shared-device";
import { serveThread } from "../../src/compute/wasm/module";
import type { StartThread } from "../../src/compute/wasm/threads";
import { writtenBits } from "../../src/compute/wasm/testing/written";
import { cos, exp, expm1, log, log1p, pow } from "../../src/exact-math";
import { objectives } from "../../src/objectives";
import { memorySource } from "../../src/lm/sources/source";
import { openOn } from "../../src/worker/on-device";
import { threadsOf } from "../../src/worker/processors/webassembly";
import type { Report } from "../../src/worker/protocol";
import { HELPED } from "./digests.mjs";
import { kernels, modelFiles } from "./given";

const { print = console.log } = globalThis as { print?: (line: string) => void };

/** FNV-1a by words of 32 bits, twice from two starts. */
function digestOf(arrays: readonly Uint32Array[]): string {
  const starts = [0x811c9dc5, 0x9e3779b9];
  const halves = starts.map((start) => {
    let hash = start;
    for (const words of arrays) for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  });
  return halves.join("");
}

const lettersOf = (text: string): Uint32Array =>
  Uint32Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

type Sweep = readonly [name: string, value: (u: number, v: number) => number];
const sweeps: readonly Sweep[] = [
  ["exp", (u) => exp(1454 * u - 745)],
  ["expm1", (u) => expm1(100 * u - 40)],
  ["expm1, small", (u) => expm1(-exp(-40 * u))],
  ["log", (u) => log(exp(1453 * u - 744))],
  ["log, near 1", (u) => log(0.5 + 1.5 * u)],
  ["log1p", (u) => log1p(exp(760 * u - 60))],
  ["cos", (u) => cos(14 * u - 7)],
  ["cos, large", (u) => cos(2e5 * u - 1e5)],
  ["pow", (u, v) => pow(exp(40 * u - 20), 60 * v - 30)],
  ["pow, small", (u, v) => pow(1 + 1e-6 * u, 1e8 * v)],
];
const POINTS = 20_000;

function sweepFunctions(): void {
  for (const [name, value] of sweeps) {
    // Roberts's sequence: points evenly spread over the unit square
    const values = Float64Array.from({ length: POINTS }, (_, i) =>
      value((0.7548776662466927 * i) % 1, (0.5698402909980532 * i) % 1),
    );
    print(`exact-math/${name}: ${digestOf([new Uint32Array(values.buffer)])}`);
  }
}

const isIsolated = globalThis.crossOriginIsolated === true;
let begun = 0; // helper threads that said so

/** Starts a helper thread where the engine has workers; elsewhere no one helps. */
const startThread: StartThread = (start) => {
  if (!isIsolated) return { end: () => undefined };
  const text = `onmessage = ({ data }) => {
    postMessage("begun");
    (${serveThread.toString()})(data);
  };`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = () => void (begun += 1);
  worker.postMessage(start);
  return { end: () => worker.terminate() };
};

const placeOf = (threads: number): string => (threads > 1 ? " in shared memory" : "");

/** Every kernel, by one thread or in memory that threads share, where parts are claimed. */
async function runKernels(threads: number): Promise<void> {
  const executor = await WasmExecutor.open(threads, startThread, 0);
  const loaded = await Promise.all(Object.values(objectives).map(({ loss }) => loss()));
  const losses = loaded.map(({ kernel }) => kernel);
  for (const kernel of [...kernels, ...losses]) {
    const written: Uint32Array[] = [];
    for (const dims of kernel.trials) written.push(...(await writtenBits(executor, kernel, dims)));
    print(`${kernel.name}${placeOf(threads)}: ${digestOf(written)}`);
  }
  executor.destroy();
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const none = (what: string) => (): never => {
  throw new Error(`There is no ${what} here.`);
};

const openWith = (threads: number) =>
  openOn({
    device: new SharedDevice(none("graphics device")),
    threads: threadsOf(threads, threads > 1, startThread),
    mayContact: () => false,
    agreement: () => Promise.resolve().then(none("visitor")),
    judge: () => Promise.resolve({ ok: false, sentence: "There is no judge here." }),
    source(title) {
      const named = Object.entries(modelFiles);
      const files = named.map(([file, base64]) => [file, bytesOf(base64)] as const);
      return Promise.resolve({ ok: true, value: memorySource(title, new Map(files)) });
    },
  });

const figures: readonly Report["kind"][] = ["truth", "samples", "baselines"];

/** The pinned run: a model, an adapter, six steps and what is measured of them. */
async function train(threads: number): Promise<void> {
  const { experiment, steps } = pinned;
  const measured: string[] = [];
  const { run, fault } = await runHeadless(
    { experiment, executor: "wasm", replay: pinned, steps },
    openWith(threads),
    { take: (report) => figures.includes(report.kind) && measured.push(JSON.stringify(report)) },
  );
  if (fault) throw new Error(JSON.stringify(fault));
  const last = run?.shared.fingerprint?.marks.at(-1);
  print(`training to step ${last?.step}${placeOf(threads)}: ${last?.hash}`);
  print(`figures${placeOf(threads)}: ${digestOf(measured.map(lettersOf))}`);
  const [pin] = pinned.fingerprint?.marks.slice(-1) ?? [];
  if (last?.hash !== pin?.hash)
    print(`error: the pinned run has ${pin?.hash} at step ${pin?.step}`);
}

async function main(): Promise<void> {
  sweepFunctions();
  for (const threads of [1, 2]) {
    await runKernels(threads);
    await train(threads);
  }
  if (begun > 0) print(HELPED);
}

main().then(
  () => print("end"),
  (error: unknown) => {
    const told = error instanceof Error ? `${error.message} ${error.stack}` : String(error);
    print(`error: ${told.replaceAll("\n", " ")}`);
    print("end");
  },
);
