import type { Command, Report } from "../../worker/protocol";
import type { Client, Connect } from "./client";

/**
 * What passes between the page and its worker, for what listens beside the lanes: every command
 * that is sent, every report that comes, and the end of the worker, by request or by a fault.
 */
export interface Listener {
  sent(command: Command): void;
  said(report: Report): void;
  ended(): void;
}

const listeners = new Set<Listener>();
let current: Client | undefined;

/** The function returned ends it. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Sends a command to the worker that is there; false where there is none. */
export function sendBeside(command: Command): boolean {
  current?.send(command);
  return current !== undefined;
}

/** A connection that listeners hear. */
export const wired =
  (connect: Connect): Connect =>
  (take, died) => {
    const ended = () => {
      if (current === client) current = undefined;
      for (const listener of listeners) listener.ended();
    };
    const inner = connect(
      (report) => {
        take(report);
        for (const listener of listeners) listener.said(report);
      },
      (message) => {
        died(message);
        ended();
      },
    );
    const client: Client = {
      send(command) {
        inner.send(command);
        const commands = command.kind === "together" ? command.commands : [command];
        for (const one of commands) for (const listener of listeners) listener.sent(one);
      },
      end() {
        inner.end();
        ended();
      },
    };
    current = client;
    return client;
  };
