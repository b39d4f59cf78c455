import type { Command } from "../../src/worker/protocol";
import { Runs } from "../../src/worker/runs";
import { pageStorage } from "../../src/worker/saves/page-storage";
import { toyOpen } from "../../src/worker/testing";

/**
 * The worker's program with a table of logits in place of the device and the model: runs, protocol
 * and storage are the product's own, and a step takes some milliseconds.
 */
const runs = new Runs({
  report: (report) => self.postMessage(report),
  open: toyOpen(),
  storage: pageStorage(),
  turn: () => new Promise((resolve) => setTimeout(resolve, 20)),
  now: () => performance.now(),
  date: () => Date.now(),
  everyMs: 0,
});

self.onmessage = ({ data }: MessageEvent<Command>) => runs.handle(data);
