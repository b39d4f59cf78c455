import { expect, type Page, type Route } from "@playwright/test";
import { linkOf } from "../src/experiment/testing";
import type { Experiment, Leaf, SharedRun } from "../src/experiment/experiment";
import { experimentOf } from "../src/experiment/presets";
import type { Command, Report } from "../src/worker/protocol";

/**
 * The real page with the real worker: how a test opens it, what it hears, and what it reads off the
 * screen.
 */

// ms; with SwiftShader on two free cores it takes some 20 s, beside other work minutes
export const OPENING = 300_000;

/**
 * Small enough that a step takes 0.85 s of processor time with SwiftShader, in place of 5 s, and a
 * look 3.5 s.
 */
const small: Readonly<Record<string, Leaf>> = {
  "batch.samples": 16,
  "length.max": 1,
  "lora.rank": 4,
  "watch.every": 5,
};

/** Random integers of one token: a small run that still has everything a run has. */
export const smallRun = (changes: Readonly<Record<string, Leaf>> = {}): Experiment => {
  const { leaves, ...rest } = experimentOf("random-integers");
  return { ...rest, leaves: { ...leaves, ...small, ...changes } };
};

export const linkTo = (experiment: Experiment, more: Partial<SharedRun> = {}) =>
  linkOf({ experiment, edits: [], steps: 0, ...more });

declare global {
  interface Window {
    commands: Command[]; // every command to the worker, in order
    reports: Report[]; // every report of it
    sentences: string[]; // every sentence of the message line
  }
}

/**
 * Listens beside the page, from before its first line: what goes to the worker and comes from it,
 * and sentences in the message line.
 */
export const listen = (page: Page) =>
  page.addInitScript(() => {
    window.commands = [];
    window.reports = [];
    window.sentences = [];
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }: MessageEvent<Report>) =>
          window.reports.push(data),
        );
      }
      override postMessage(command: Command) {
        window.commands.push(command);
        super.postMessage(command);
      }
    };
    new MutationObserver(() => {
      const sentence = document.querySelector(".message .said")?.textContent ?? "";
      if (sentence !== window.sentences.at(-1)) window.sentences.push(sentence);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

/** Opens a link, or the page as it is, and waits until training may begin. */
export async function visit(page: Page, link = ""): Promise<void> {
  await page.goto(`/${link}`);
  await ready(page);
}

export const ready = (page: Page) =>
  page.waitForFunction(
    () => window.reports.findLast((r) => r.kind === "state")?.state === "paused",
    null,
    { timeout: OPENING },
  );

type Of<K extends Report["kind"]> = Extract<Report, { kind: K }>;

/** Every report of one kind since the page was loaded. */
export const reported = <K extends Report["kind"]>(page: Page, kind: K): Promise<Of<K>[]> =>
  page.evaluate((k) => window.reports.filter((report) => report.kind === k), kind) as Promise<
    Of<K>[]
  >;

/** Drops the reports and sentences so far. */
export const clearReports = (page: Page) =>
  page.evaluate(() => {
    window.reports.length = 0;
    window.sentences.length = 0;
  });

export const message = (page: Page) => page.locator(".message .said");
export const act = (page: Page, name: string | RegExp) =>
  page.locator(".message").getByRole("button", { name });
export const field = (page: Page, path: string) =>
  page.locator(`[data-path="${path}"] input.field`).first();
export const stepShown = async (page: Page) =>
  Number((await page.locator(".counter .step strong").textContent())?.replace(/\D/g, ""));

/** Until the page shows this many steps, or more. */
export const reach = (page: Page, step: number) =>
  expect
    .poll(() => stepShown(page), { timeout: OPENING, intervals: [50] })
    .toBeGreaterThanOrEqual(step);

export const play = (page: Page) =>
  page.getByRole("button", { name: "Play", exact: true }).first().click();

/** Pauses, and waits until the worker has reported and saved where the run stands. */
export async function pause(page: Page): Promise<number> {
  // a run that has ended meanwhile has no such button
  await page.getByRole("button", { name: "Pause" }).click({ timeout: 30_000 });
  return paused(page);
}

/** Waits until the worker rests, and says at which step. */
export async function paused(page: Page): Promise<number> {
  await page.waitForFunction(
    () =>
      window.reports.findLast((r) => r.kind === "state")?.state === "paused" &&
      window.reports.findLast((r) => r.kind === "state" || r.kind === "saved")?.kind === "saved",
    null,
    { timeout: OPENING },
  );
  return (await reported(page, "state")).at(-1)?.step ?? NaN;
}

/** Commits a value in the rail as a visitor does. */
export async function set(page: Page, path: string, value: string): Promise<void> {
  await field(page, path).fill(value);
  await field(page, path).press("Enter");
}

/**
 * The worker's program with some lines before it, to change what it finds; the product itself stays
 * as it was built.
 */
export const beforeWorker = (page: Page, script: () => void) =>
  page.route("**/assets/worker-*.js", async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${script.toString()})();${await response.text()}` });
  });

/** A figure for the log and the report. */
export function measured(
  test: { info: () => { annotations: { type: string; description?: string }[] } },
  type: string,
  description: string,
): void {
  test.info().annotations.push({ type, description });
  console.log(`    ${type}: ${description}`);
}
