import type { Command, Report } from "../../worker/protocol";

/** The worker that owns the device. The only file that knows where it lives. */
export class Client {
  private readonly worker: Worker;

  constructor(take: (report: Report) => void, died: (message: string) => void) {
    this.worker = new Worker(new URL("../../worker/worker.ts", import.meta.url), { type: "module", name: "amortize" });
    this.worker.onmessage = (event: MessageEvent<Report>) => take(event.data);
    this.worker.onerror = (event) => { event.preventDefault(); died(event.message || "It gave no reason."); };
    this.worker.onmessageerror = () => died("It sent something that could not be read.");
  }

  send(command: Command) { this.worker.postMessage(command); }
  end() { this.worker.terminate(); }
}
