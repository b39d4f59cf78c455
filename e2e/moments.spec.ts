import { expect, test, type Page } from "@playwright/test";
import type { Report } from "../src/worker/protocol";
import { open, recordingOf, serveRecording, step, useFakeWorker } from "./fake-worker/page";
import { stepShown } from "./visit";

/**
 * Figures of different moments never stand side by side: what is older than the last edit or rewind
 * says so or is gone, and what is of another prompt is not listed.
 */

const play = (page: Page) => page.keyboard.press("Space");
const age = (page: Page) => page.locator(".distribution .age");
const tv = (page: Page) => page.locator(".readout").getByRole("button", { name: /^TV/ });

/** Trains past a step, and rewinds while the exact answer of step 0 is still to come. */
async function rewound(page: Page, past: number): Promise<void> {
  await play(page);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(past);
  await page.getByRole("button", { name: "Rewind" }).click();
  await expect(step(page)).toHaveText("0");
}

test("after Rewind former figures say of which step they are, until step 0 has its own", async ({
  page,
}) => {
  await open(page, { answerAfter: 3_000 });
  await rewound(page, 8);
  await expect(age(page)).toHaveText(/^of step \d+, before going back$/);
  await expect(page.locator(".distribution")).toHaveClass(/outdated/);
  await expect(page.locator(".sample-table tbody th")).toHaveCount(0);
  await expect(page.locator(".log-z-lines .faint")).toHaveAttribute("d", "");
  await expect(page.locator(".step-chart .mean").first()).toHaveCount(0);
  await expect(age(page)).toHaveCount(0);
  await expect(page.locator(".labels")).toContainText("policy = prior");
  await expect(page.locator(".tally")).toContainText("of step 0");
});

test("after Rewind a projector shows no former distance as the present one", async ({ page }) => {
  await open(page, { answerAfter: 3_000 });
  await page.setViewportSize({ width: 1024, height: 768 });
  const distance = page.locator(".counter .distance strong");
  await rewound(page, 8);
  await expect(distance).toHaveText("–");
  await expect(age(page)).toHaveText(/before going back$/);
  await expect(distance).toHaveText(/^0\.\d+$/);
  await expect(age(page)).toHaveCount(0);
});

test("a scrubbed recording shows the figures of the moment it stands at", async ({ page }) => {
  const recording = await recordingOf(page, 60);
  await serveRecording(page, recording);
  await useFakeWorker(page, { warmUp: 60_000 });
  await page.goto("/");
  const slider = page.getByRole("slider", { name: "Step of the recorded run" });
  const { reports } = JSON.parse(recording) as { reports: readonly Report[] };
  const truths = reports.flatMap((report) => (report.kind === "truth" ? [report.truth] : []));
  for (const at of [60, 41, 10]) {
    await slider.fill(String(at));
    await expect(step(page)).toHaveText(String(at));
    const truth = truths.findLast((t) => t.step <= at);
    await expect(page.locator(".labels")).toContainText(`after ${truth?.step} steps`);
    await expect(tv(page)).toContainText(truth?.tv?.value.toPrecision(3) ?? "none");
    await expect(page.locator(".tally")).toContainText(`samples of step ${truth?.step}`);
    await expect(page.locator(".log-z-lines header")).toContainText(`samples of step ${at}`);
    await expect(page.locator(".step-axis .strong").first()).toHaveText(String(at));
    await expect(age(page)).toHaveCount(0);
  }
});

test("the sample table lists the prompt shown; a string of another has no exact log Z", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("continuation");
  await expect(page.locator(".status")).toContainText("Stand-in GPU");
  await page.keyboard.press("ArrowRight");
  const strings = page.locator(".sample-table tbody th button");
  await page.getByRole("textbox", { name: "Filter samples" }).fill("The");
  await expect(strings.first()).toBeVisible();
  await page.getByRole("textbox", { name: "Filter samples" }).fill("The boat was gone");
  await expect(strings).toHaveCount(0);
  await page.getByRole("button", { name: "All prompts" }).click();
  await expect(strings).toHaveText(["The boat was gone."]);
  await strings.click();
  await expect(page.locator(".chosen h3")).toHaveText("The boat was gone.");
  await page.getByRole("button", { name: "By prefix", exact: true }).click();
  await expect(page.locator(".chosen .exact td").last()).toHaveText("–");
  await page.getByRole("button", { name: "This prompt alone" }).click();
  await expect(strings).toHaveCount(0);
});
