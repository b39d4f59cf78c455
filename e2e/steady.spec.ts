import { expect, type Page, test } from "@playwright/test";
import config from "../playwright.config";
import { grown, type Held, least, slope, weigh } from "./heaps";
import { useFakeWorker } from "./fake-worker/page";
import { OPENING, linkTo, listen, measured, play, ready, smallRun, stepShown } from "./visit";

/**
 * Memory over many steps. Compiled code grows with time, not with steps, and would hide a leak of
 * data: these browsers interpret scripts and compile WebAssembly alone, so that what is left after
 * a collection is data.
 */

const INTERPRETED = "--js-flags=--no-opt --no-maglev --no-sparkplug --regexp-interpret-all";
const launchOptions = config.use?.launchOptions;
test.use({
  trace: "off",
  screenshot: "off",
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), INTERPRETED],
  },
});
test.describe.configure({ timeout: 900_000 });

type Sample = Held & { readonly step: number };
const bytesPerStep = (samples: readonly Sample[], of: "page" | "worker") =>
  slope(samples.map((sample) => [sample.step, sample[of]]));

/**
 * As many nodes and listeners as a few rows of a table have, which may stand on the page at one
 * time and not at another: a row of samples has one listener and some twenty nodes. A row kept at
 * every twentieth step would pass both within two hundred steps.
 */
const ROWS = { nodes: 100, listeners: 10 };

/** No element that left the page is kept, nor a listener; a listener kept on purpose is seen. */
async function expectNoneKept(
  page: Page,
  held: () => Promise<Held>,
  samples: readonly Sample[],
): Promise<void> {
  expect(grown(samples, "nodes")).toBeLessThan(ROWS.nodes);
  expect(grown(samples, "listeners")).toBeLessThan(ROWS.listeners);
  await page.evaluate((rows) => {
    const kept = Array.from({ length: rows }, () => document.createElement("i"));
    kept.forEach((element) => element.addEventListener("click", () => kept.length));
    Object.assign(window, { kept });
  }, 2 * ROWS.listeners);
  const { listeners } = await held();
  expect(listeners - least(samples, "listeners")).toBeGreaterThan(ROWS.listeners);
}

function tell(samples: readonly Sample[], of: readonly ("page" | "worker")[]) {
  const [first, last] = [samples[0], samples[samples.length - 1]];
  for (const heap of of)
    measured(
      test,
      `${heap}'s heap`,
      `${(first[heap] / 1e6).toFixed(2)} MB at step ${first.step}, ` +
        `${(last[heap] / 1e6).toFixed(2)} MB at step ${last.step}: ` +
        `${bytesPerStep(samples, heap).toFixed(0)} bytes a step`,
    );
  measured(
    test,
    "nodes and listeners",
    `${first.nodes} and ${first.listeners} at step ${first.step}, ${last.nodes} and ` +
      `${last.listeners} at step ${last.step}; in the later half ${grown(samples, "nodes")} and ` +
      `${grown(samples, "listeners")} more`,
  );
}

/**
 * A record the page kept by mistake weighs 1 kB and more with its lines of u; an exact answer,
 * every fourth step here, 6 kB.
 */
const PAGE = 500; // bytes a step

test(
  "a page holds no more memory after a thousand steps than after two hundred",
  { tag: "@alone" },
  async ({ page }) => {
    await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
    await useFakeWorker(page, { milliseconds: 10 });
    const held = await weigh(page);
    const samples: Sample[] = [];
    await page.goto("/");
    await expect(page.locator(".status")).toContainText("Stand-in GPU");
    await page.keyboard.press("Space");
    for (let step = 200; step <= 1200; step += 100) {
      await expect
        .poll(() => stepShown(page), { timeout: 120_000, intervals: [50] })
        .toBeGreaterThanOrEqual(step);
      samples.push({ ...(await held()), step: await stepShown(page) });
    }
    tell(samples, ["page"]);
    expect(bytesPerStep(samples, "page")).toBeLessThan(PAGE);
    await expectNoneKept(page, held, samples);
  },
);

/**
 * Two things grow by design: a step's record, which metrics.csv needs (0.3 kB), and the table of
 * samples while new strings are seen (0.7 kB a string, 5000 at most), which the page lists up to
 * 200 of. A batch kept by mistake weighs 4 kB and more.
 */
const TRAINING = 2000; // bytes a step

test(
  "a real run holds, in page and worker, its records and new strings, and no more",
  { tag: "@alone" },
  async ({ page }) => {
    const seconds = 90;
    const every = 25; // a thousand steps, or as many as fit
    await listen(page);
    const held = await weigh(page);
    const samples: Sample[] = [];
    await page.goto(`/${await linkTo(smallRun({ "watch.every": 20, "run.steps": 1000 }))}`);
    await ready(page);
    await page.evaluate(() => {
      setInterval(() => {
        window.reports.length = 0;
        window.sentences.length = 0;
      }, 50);
    }); // the test's own memory
    await play(page);
    const start = Date.now();
    for (
      let step = 75;
      step <= 1000 && (samples.length < 4 || Date.now() - start < 1000 * seconds);
      step += every
    ) {
      await expect
        .poll(() => stepShown(page), { timeout: OPENING, intervals: [50] })
        .toBeGreaterThanOrEqual(step);
      samples.push({ ...(await held()), step: await stepShown(page) });
    }
    tell(samples, ["page", "worker"]);
    expect(bytesPerStep(samples, "page")).toBeLessThan(TRAINING);
    expect(least(samples, "worker")).toBeGreaterThan(1e6); // it was reached, and its model is in it
    expect(bytesPerStep(samples, "worker")).toBeLessThan(TRAINING);
    await expectNoneKept(page, held, samples);
  },
);
