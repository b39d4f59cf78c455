import type { Command, Report } from "../../worker/protocol";

/** A way to the worker: commands in, reports out. */
export interface Client {
  send(command: Command): void;
  end(): void;
}
export type Connect = (take: (report: Report) => void, died: (message: string) => void) => Client;

/** Starts the worker that owns the device. The only file that knows where it lives. */
export const connectWorker: Connect = (take, died) => new WorkerClient(take, died);

class WorkerClient implements Client {
  private readonly worker: Worker;

  constructor(take: (report: Report) => void, died: (message: string) => void) {
    this.worker = new Worker(new URL("../../worker/worker.ts", import.meta.url), {
      type: "module",
      name: "amortize",
    });
    let heard = false;
    this.worker.onmessage = (event: MessageEvent<Report>) => {
      heard = true;
      take(event.data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      died(
        event.message
          ? sentence(event.message)
          : heard
            ? "it gave no reason."
            : "its program could not be loaded, or does not run in this browser. Reload the " +
              "page, or try a newer browser.",
      );
    };
    this.worker.onmessageerror = () => died("it sent something that could not be read.");
  }

  send(command: Command) {
    this.worker.postMessage(command);
  }
  end() {
    this.worker.terminate();
  }
}

/** "Uncaught Error: boom" → "Error: boom." */
const sentence = (message: string) => message.replace(/^Uncaught /, "").replace(/(?<![.!?])$/, ".");
