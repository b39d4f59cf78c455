import type { Command } from "./protocol";

/** What is sent to one run; the other commands are about the saved runs and the machine. */
export type RunCommand = Exclude<
  Command,
  { kind: "list" | "delete" | "download" | "keep" | "time" | "lend" }
>;
export type TimeCommand = Extract<Command, { kind: "time" }>;
export type OpenCommand = Extract<RunCommand, { kind: "open" }>;

export type Handlers = {
  readonly [K in RunCommand["kind"]]: (
    command: Extract<RunCommand, { kind: K }>,
  ) => Promise<void> | void;
};

/** Commands for which an evaluation of a run that trains is cut short. */
export const urgent: ReadonlySet<RunCommand["kind"]> = new Set([
  "pause",
  "close",
  "rewind",
  "watch",
  "cancel",
]);

/** The run was closed, so nobody waits for this work any more. */
export class Closed extends Error {}
