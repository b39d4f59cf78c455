import type { Command } from "./protocol";

/** What is sent to one run; the other commands are about the saved runs and the machine. */
export type RunCommand = Exclude<
  Command,
  {
    kind:
      | "list"
      | "delete"
      | "download"
      | "keep"
      | "time"
      | "lend"
      | "approve"
      | "try"
      | "encode"
      | "together";
  }
>;
export type TimeCommand = Extract<Command, { kind: "time" }>;
export type OpenCommand = Extract<RunCommand, { kind: "open" }>;

export type Handlers = {
  readonly [K in RunCommand["kind"]]: (
    command: Extract<RunCommand, { kind: K }>,
  ) => Promise<void> | void;
};

export const urgent: ReadonlySet<RunCommand["kind"]> = new Set([
  "pause",
  "close",
  "rewind",
  "watch",
  "cancel",
]);

/** After these a run that waits, since its reward cannot be computed, tries again. */
export const retries: ReadonlySet<RunCommand["kind"]> = new Set(["play", "step", "edit", "rewind"]);

const forAll: ReadonlySet<Command["kind"]> = new Set(["pause", "step", "edit"]);

/** Do several runs that are sent this at once obey it at one step? */
export const isForAll = (command: Command): command is RunCommand => forAll.has(command.kind);

/** The run was closed, so nobody waits for this work any more. */
export class Closed extends Error {}
