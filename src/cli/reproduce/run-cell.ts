import { spawn } from "node:child_process";
import type { Decoded } from "../../schema/field";
import type { Done } from "./store";
import type { Cell, Last } from "./table";

/** What a cell is run with. */
export interface Means {
  readonly threads: number; // of its process, which change no bit
  readonly interrupt: AbortSignal;
}

/** Runs a cell; what is wrong, in one sentence, where it did not end with its last line. */
export type RunCell = (cell: Cell, means: Means) => Promise<Decoded<Done>>;

/**
 * Runs a cell in a process of its own, by the same command that a person would type, in
 * WebAssembly. `root` is the repository's.
 */
export const runCellIn =
  (root: string): RunCell =>
  async (cell, { threads, interrupt }) => {
    const began = performance.now();
    const script = ["scripts/run.mjs", "src/cli/experiment.ts"];
    const seed = ["--seed", String(cell.seed)];
    const machine = ["--device", "wasm", "--threads", String(threads)];
    const options = [...cell.options, ...seed, "--json", ...machine];
    const { status, output, errors } = await ended(root, [...script, ...options], interrupt);
    const seconds = (performance.now() - began) / 1000;
    const lines = output.trimEnd().split("\n");
    const [first, last] = [read(lines.at(0)), read(lines.at(-1))];
    if (status === 0 && first && last?.["final"] === true)
      return { ok: true, value: { cell, first, last, seconds } };
    const why =
      errors
        .trim()
        .split("\n")
        .find((line) => line.includes("rror:")) ?? errors.trim();
    return {
      ok: false,
      sentence:
        `${cell.table}, ${cell.arm}, seed ${cell.seed} ended with status ${status ?? "none"}` +
        `${why === "" ? "." : `: ${why}`}`,
    };
  };

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function ended(root: string, args: readonly string[], interrupt: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const stop = () => child.kill("SIGTERM");
    const end = (status: number | null, said: string) => {
      interrupt.removeEventListener("abort", stop); // one signal is of all runs
      resolve({ status, output, errors: said });
    };
    interrupt.addEventListener("abort", stop);
    child.on("error", (error) => end(null, error.message));
    child.on("close", (status) => end(status, errors));
  });
}

/** A line of --json; undefined where it is no JSON. */
function read(line = ""): Last | undefined {
  try {
    return JSON.parse(line) as Last;
  } catch {
    return undefined;
  }
}
