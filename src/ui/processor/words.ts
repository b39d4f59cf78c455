import type { ExecutorChoice, Machine } from "../../worker/protocol";
import { count } from "../shared/figures";
import { shortDevice } from "../shared/machine";

/** What computes a run, and why, as a visitor reads it. */

/** In a few words, for the status bar; before a run is open, what was asked for. */
export function computedBy(machine: Machine | null, wanted: ExecutorChoice): string {
  if (machine === null) return before[wanted];
  if (machine.executor === "webgpu") return `WebGPU on ${machine.adapter}`;
  return `Processor, ${count(machine.threads ?? 1, "thread")}`;
}

const before: Readonly<Record<ExecutorChoice, string>> = {
  auto: "Graphics card or processor",
  webgpu: "Graphics card",
  wasm: "Processor",
};

/** In one sentence; a second one where a single thread works. */
export function reason(machine: Machine | null): string {
  if (machine === null)
    return (
      "What computes the run is settled when it opens: a graphics card where there is one, else " +
      "the processor."
    );
  const threads = threadsOf(machine);
  return threads === null ? `${why(machine)}.` : `${why(machine)}; ${threads}.`;
}

function why({ executor, adapter, chosen }: Machine): string {
  if (executor === "webgpu") {
    const device = shortDevice(adapter);
    const made = `The ${chosen}'s run was made on ${device}, so WebGPU computes it there again`;
    if (chosen === "link" || chosen === "save") return made;
    return `WebGPU computes this run on ${device}${chosen === "visitor" ? ", as you chose" : ""}`;
  }
  return `${processorBecause[chosen]}, in WebAssembly`;
}

const processorBecause: Readonly<Record<Machine["chosen"], string>> = {
  hardware: "The processor computes this run",
  "no-webgpu": "This browser has no WebGPU, so the processor computes this run",
  "no-adapter": "WebGPU found no graphics card to use, so the processor computes this run",
  "software-adapter":
    "WebGPU has no graphics card here and would be slower, so the processor computes this run",
  "graphics-wrong":
    "The graphics card computed wrongly when it was tested, so the processor computes this run",
  visitor: "The processor computes this run, as you chose",
  link: "The link's run was made by a processor, so this machine's computes it bit for bit",
  save: "The saved run was made by a processor, so this machine's goes on with it",
};

function threadsOf({ threads, single }: Machine): string | null {
  if (threads === null) return null;
  if (single === null || threads > 1) return `${count(threads, "thread")} share the work`;
  return oneBecause[single];
}

const oneBecause: Readonly<Record<NonNullable<Machine["single"]>, string>> = {
  "not-isolated":
    "one thread works, because this page is not isolated from other origins: reload it once, or " +
    "serve it with the headers that npm start sends",
  "one-core": "one thread works, because this machine lends one core",
  "helper-lost": "one thread works, because a helper thread stopped",
};

/** What it costs that the browser does not keep the page. */
export const unkept = (machine: Machine | null): string =>
  "This browser does not keep the page, as in a private window, so every visit needs a network" +
  (machine?.single === "not-isolated"
    ? "; one thread works unless the page's host sends the headers that npm start sends."
    : ".");

/** What a choice means, below its name. */
export const choices: readonly {
  readonly value: ExecutorChoice;
  readonly name: string;
  readonly help: string;
}[] = [
  {
    value: "auto",
    name: "Automatic",
    help: "A graphics card where there is one, else the processor.",
  },
  {
    value: "webgpu",
    name: "Graphics card",
    help: "WebGPU: fast on a real card; its last digits depend on the card.",
  },
  {
    value: "wasm",
    name: "Processor",
    help: "WebAssembly: the same numbers, bit for bit, on every machine.",
  },
];
