import type { ModelCommand, ModelReport } from "../../worker/protocol/models";

/** A way to the models' worker: commands in, reports out. It lives as long as the page. */
export interface ModelsClient {
  send(command: ModelCommand): void;
}
export type ConnectModels = (
  take: (report: ModelReport) => void,
  died: (sentence: string) => void,
) => ModelsClient;

/** Starts the worker that downloads and keeps models. The only file that knows where it lives. */
export const connectModelsWorker: ConnectModels = (take, died) => {
  const worker = new Worker(new URL("../../worker/models/worker.ts", import.meta.url), {
    type: "module",
    name: "amortize models",
  });
  worker.onmessage = ({ data }: MessageEvent<ModelReport>) => take(data);
  worker.onerror = (event) => {
    event.preventDefault();
    died(
      event.message
        ? `What keeps models stopped: ${event.message.replace(/(?<![.!?])$/, ".")} Reload the page.`
        : "What keeps models could not be loaded, or does not run in this browser. Reload the " +
            "page, or try a newer browser.",
    );
  };
  return { send: (command) => worker.postMessage(command) };
};
