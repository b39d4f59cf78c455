import { expect, test, type Page } from "@playwright/test";
import { field, linkTo, listen, OPENING, reported, smallRun, stepShown } from "./visit";

/** Two runs side by side: equal in all but one thing, step by step. */

const tiny = smallRun({ "batch.samples": 8, "watch.every": 5, "run.steps": 60 });

const steps = async (page: Page, run: string) =>
  (await reported(page, "stepped")).flatMap((r) => (r.run === run ? [r.record] : []));

/** The runs that are open now, in the order in which they were opened. */
const runs = (page: Page) =>
  page.evaluate(() => {
    const closed = new Set(window.commands.flatMap((c) => (c.kind === "close" ? [c.run] : [])));
    const opened = window.commands.flatMap((c) => (c.kind === "open" ? [c.run] : []));
    return opened.filter((run) => !closed.has(run));
  });

const bothReady = (page: Page, count: number) =>
  page.waitForFunction(
    (n) => {
      const resting = window.reports.filter((r) => r.kind === "state" && r.state === "paused");
      const closed = window.commands.flatMap((c) => (c.kind === "close" ? [c.run] : []));
      const open = new Set(resting.map((r) => r.run).filter((run) => !closed.includes(run)));
      return open.size === n;
    },
    count,
    { timeout: OPENING },
  );

const lane = (page: Page, letter: string) =>
  page.locator(".lane-row", { hasText: `Lane ${letter}` });

async function open(page: Page, link: string) {
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await listen(page);
  await page.goto(`/?executor=wasm${link}`);
}

test("a rival is added, played, edited, shared and removed", async ({ page }) => {
  test.setTimeout(2 * OPENING);
  await open(page, await linkTo(tiny));
  await bothReady(page, 1);
  await page.getByRole("button", { name: "Add lane" }).click();
  await page.getByRole("button", { name: /^PPO without KL/ }).click();
  await bothReady(page, 2);
  await expect(page.getByRole("tab", { name: "Compare" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".compare")).toContainText("Only the method differs.");
  await expect(lane(page, "B")).toContainText("PPO, no KL");

  for (let step = 1; step <= 5; step++) {
    await page.locator(".transport").getByRole("button", { name: "Step" }).click();
    await expect.poll(() => stepShown(page), { timeout: OPENING }).toBe(step);
  }
  const [a, b] = await runs(page);
  await expect.poll(async () => (await steps(page, b)).length, { timeout: OPENING }).toBe(5);
  const last = await Promise.all([a, b].map(async (run) => (await steps(page, run)).at(-1)));
  expect(last.map((record) => record?.step)).toEqual([5, 5]);
  expect(last.map((record) => record?.rewardEvaluations)).toEqual([40, 40]);

  await field(page, "reward.temperature").fill("0.7");
  await field(page, "reward.temperature").press("Enter");
  await expect.poll(async () => (await reported(page, "edited")).length).toBe(2);
  const edits = await reported(page, "edited");
  expect(edits.map(({ edit }) => [edit.step, edit.to])).toEqual([
    [5, 0.7],
    [5, 0.7],
  ]);

  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.locator(".message")).toContainText("of all 2 lanes");
  const link = new URL(page.url()).hash;

  await page.getByRole("button", { name: "Remove lane B" }).click();
  await expect(page.locator(".lane-row")).toHaveCount(0);
  await expect(page.locator(".side").getByRole("tab", { name: "Compare" })).toHaveCount(0);

  await page.goto("about:blank");
  await page.goto(`/?executor=wasm${link}`);
  await bothReady(page, 2);
  await expect(lane(page, "B")).toContainText("PPO, no KL");
  await expect(page.locator(".lane-row")).toHaveCount(2);
});
