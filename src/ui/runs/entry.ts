import type { Report } from "../../worker/protocol";
import { listen, type Listener } from "../run/wire";
import type * as RunsProgram from "./program";

/** Reports that the program reads; the others are not held for it. */
const read: ReadonlySet<Report["kind"]> = new Set([
  "task",
  "ready",
  "stepped",
  "truth",
  "judged",
  "edited",
  "reopening",
  "state",
  "saved",
]);

type Program = typeof RunsProgram;
const before: ((listener: Listener) => void)[] = [];
let program: Promise<Program> | undefined;
let stop: (() => void) | undefined;

/**
 * Every run that trains is recorded. The program that does so is loaded at the first step, or when
 * the list of runs is opened; what the worker said until then is held.
 */
export function recordRuns(): void {
  stop = listen({
    sent: (command) => before.push((listener) => listener.sent(command)),
    said: (report) => {
      if (read.has(report.kind)) before.push((listener) => listener.said(report));
      // a page that cannot load it goes on without a record; the list says so when it is opened
      if (report.kind === "stepped") loadRuns().catch(() => undefined);
    },
    ended: () => before.push((listener) => listener.ended()),
  });
}

/** Rejects where the program cannot be loaded; the next call tries it again. */
export function loadRuns(): Promise<Program> {
  program ??= import("./program").then(
    async (loaded) => {
      await loaded.book.load();
      stop?.();
      loaded.begin(before.splice(0));
      return loaded;
    },
    (error: unknown) => {
      program = undefined;
      throw error;
    },
  );
  return program;
}
