import type { Command } from "./protocol";

/** What is sent to one run; the other commands are about the saved runs and the machine. */
export type RunCommand = Exclude<
  Command,
  { kind: "list" | "delete" | "download" | "keep" | "time" | "lend" | "approve" | "try" }
>;
export type TimeCommand = Extract<Command, { kind: "time" }>;
export type OpenCommand = Extract<RunCommand, { kind: "open" }>;

export type Handlers = {
  readonly [K in RunCommand["kind"]]: (
    command: Extract<RunCommand, { kind: K }>,
  ) => Promise<void> | void;
};

const urgent: ReadonlySet<RunCommand["kind"]> = new Set([
  "pause",
  "close",
  "rewind",
  "watch",
  "cancel",
]);

/**
 * Do commands that wait cut an evaluation short? While a run trains only what is urgent does, while
 * it rests anything; one that opens is given up when it is closed.
 */
export function cuts(state: string, mail: readonly RunCommand[]): boolean {
  if (state === "opening") return false;
  return state === "paused" ? mail.length > 0 : mail.some(({ kind }) => urgent.has(kind));
}

/** The run was closed, so nobody waits for this work any more. */
export class Closed extends Error {}
