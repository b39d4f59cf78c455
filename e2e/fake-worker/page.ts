import { expect, type Page } from "@playwright/test";
import type { Report } from "../../src/worker/protocol";
import { basics } from "./basics";
import { loading } from "./loading";
import { stepRecord } from "./record";
import { samples } from "./samples";
import { task } from "./task";
import { truth } from "./truth";
import type { Script } from "./script";
import { fakeWorker } from "./worker";

export type { Script };

type Functions = Readonly<Record<string, (...of: never[]) => unknown>>;
const objectOf = (functions: Functions) =>
  `{${Object.entries(functions)
    .map(([name, text]) => `${name}: ${text.toString()}`)
    .join(",")}}`;

/** The fake worker as text, to be run in a page before its own program. */
const textOf = (script: Script) =>
  `(${fakeWorker.toString()})(${JSON.stringify(script)}, {` +
  `basics: ${objectOf(basics)}, task: ${objectOf(task)}, truth: ${objectOf(truth)}, ` +
  `samples: ${objectOf(samples)}, loading: ${loading.toString()}, ` +
  `stepRecord: ${stepRecord.toString()}})`;

/** The page starts a fake worker in place of its own. */
export const useFakeWorker = (page: Page, script: Script = {}) =>
  page.addInitScript({ content: textOf(script) });

/** Lets what a fake worker holds become ready, once it was asked to open so many runs. */
export async function release(page: Page, runs = 1): Promise<void> {
  let released = 0;
  const more = () =>
    page.evaluate(() =>
      (window as unknown as { releaseFakeWorker: () => number }).releaseFakeWorker(),
    );
  await expect.poll(async () => (released += await more())).toBe(runs);
}

/** Opens the page with a fake worker and without a recorded run, and waits for the machine. */
export async function open(page: Page, script: Script = {}, hash = ""): Promise<void> {
  await begin(page, script, hash);
  await expect(page.locator(".status")).toContainText(
    script.faultAt?.step === 0 ? "" : "Stand-in GPU",
  );
}

/** The same without waiting for the machine: the page itself takes keys. */
export async function begin(page: Page, script: Script = {}, hash = ""): Promise<void> {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useFakeWorker(page, { milliseconds: 30, ...script });
  await page.goto(`/${hash}`);
  await page.locator(".transport").waitFor();
}

/** A visitor who was here before: the browser remembers that this run has a save of this id. */
export const rememberSave = (page: Page, link: string, save = "11") =>
  page.addInitScript(
    (entries) => {
      for (const [key, value] of entries) localStorage.setItem(key, value);
    },
    [
      ["amortize.last", link],
      ["amortize.last.save", save],
    ] as const,
  );

export const step = (page: Page) => page.locator(".counter .step strong");

/** The page's requests for a recorded run are answered with this one. */
export const serveRecording = (page: Page, recording: string) =>
  page.route("**/recordings/*.json", (route) =>
    route.fulfill({ body: recording, contentType: "application/json" }),
  );

/** A recorded run of the fake worker, as a file. */
export async function recordingOf(page: Page, steps: number): Promise<string> {
  await page.goto("about:blank");
  await page.evaluate(textOf({}));
  return page.evaluate(async (n) => {
    type Recorded = Report & { kind: "ready" | "stepped" };
    const worker = new Worker("");
    const reports: Recorded[] = [];
    let task: unknown;
    const ready = new Promise<void>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<Recorded>) => {
        if (data.kind === "ready") {
          task = data.task;
          resolve();
        }
        if (["stepped", "truth", "samples", "edited"].includes(data.kind)) reports.push(data);
      };
    });
    worker.postMessage({
      kind: "open",
      run: "recording",
      experiment: { version: 1, preset: "random-integers", leaves: {} },
    });
    await ready;
    for (let i = 0; i < n; i++) worker.postMessage({ kind: "step", run: "recording" });
    return JSON.stringify({
      version: 1,
      recordedOn: "Stand-in GPU",
      seed: 7,
      experiment: { version: 1, preset: "random-integers", leaves: {} },
      steps: n,
      task,
      reports,
    });
  }, steps);
}
