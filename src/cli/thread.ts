import { Worker } from "node:worker_threads";
import { serveThread } from "../compute/wasm/module";
import type { StartWatchedThread } from "../compute/wasm/threads";

/** Starts a helper thread of WebAssembly in Node: it runs the text of `serveThread`. */
export const startNodeThread: StartWatchedThread = (start, onEnd) => {
  const text = `(${serveThread.toString()})(require("node:worker_threads").workerData)`;
  const worker = new Worker(text, { eval: true, workerData: start });
  worker.unref(); // a helper that waits for work keeps no process alive
  let ended = false;
  worker.on("error", () => undefined); // "exit" follows
  worker.on("exit", () => {
    if (!ended) onEnd();
  });
  return {
    end: () => {
      ended = true;
      void worker.terminate();
    },
  };
};
