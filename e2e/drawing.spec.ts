import { expect, test, type Page } from "@playwright/test";
import { readHeights, TOP_HEIGHT } from "../src/schema/heights";
import {
  beforeWorker,
  linkTo,
  listen,
  measured,
  message,
  pause,
  play,
  reach,
  reported,
  smallRun,
  visit,
} from "./visit";

/** A target that is drawn on the plot while a run trains, on the processor. */

test.use({ trace: "off" });
test.describe.configure({ timeout: 300_000 });

const PATH = "reward.drawnHeights";
const surface = (page: Page) => page.getByRole("slider", { name: /^Drawn heights, bar/ });
const skyline = (page: Page) => page.locator(".by-value path.outline").first().getAttribute("d");
const drawings = async (page: Page) =>
  (await reported(page, "edited")).map(({ edit }) => edit).filter(({ path }) => path === PATH);

test.beforeEach(async ({ page }) => {
  await listen(page);
  await beforeWorker(page, () => Object.defineProperty(navigator, "gpu", { value: undefined }));
});

/** Points of the surface as shares of its width and height. */
async function drag(page: Page, points: readonly (readonly [number, number])[]) {
  const box = await surface(page).boundingBox();
  if (!box) throw new Error("there is nothing to draw on");
  const [first, ...others] = points.map(
    ([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const,
  );
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...point, { steps: 4 });
  await page.mouse.up();
}

/** The exact answers for the target after so many edits of the target. */
const truthsOf = async (page: Page, target: number) =>
  (await reported(page, "truth")).map(({ truth }) => truth).filter((t) => t.target === target);

test("a drag is one edit: the exact outline is what was drawn, and the policy follows", async ({
  page,
}) => {
  await visit(page, await linkTo(smallRun({ "reward.integerTarget": "drawn" })));
  const before = await skyline(page);
  await play(page);
  await reach(page, 3);
  await drag(page, [
    [0.001, 0.1],
    [0.499, 0.1],
    [0.501, 0.99],
    [0.999, 0.99],
  ]);
  await expect.poll(async () => (await truthsOf(page, 1)).length).toBeGreaterThan(0);
  const [edit, ...more] = await drawings(page);
  expect(more).toEqual([]);
  await expect(message(page)).toContainText("Drawn heights equal heights → peak");

  const heights = readHeights(String(edit.to));
  const sum = heights.reduce((a, h) => a + h, 0);
  expect(heights[10]).toBeGreaterThan(0.8 * TOP_HEIGHT);
  expect(heights[90]).toBeLessThan(0.1 * TOP_HEIGHT);
  const [first] = await truthsOf(page, 1);
  expect(first.exact).toBe(true);
  const numbers = 1 - first.rest.target;
  for (const [n, row] of first.rows.entries())
    if (heights[n] > 0) expect(row.target).toBeCloseTo((numbers * heights[n]) / sum, 9);
  await expect.poll(() => skyline(page)).not.toBe(before);

  await reach(page, edit.step + 200);
  const kl = (await truthsOf(page, 1)).map((t) => t.klForward?.value ?? Infinity);
  measured(test, "KL at the edit and after", kl.map((x) => x.toFixed(3)).join(" "));
  // how far it gets depends on the step of the edit, and that on the machine's speed
  expect(Math.min(...kl.slice(-3))).toBeLessThan(0.8 * kl[0]);
  expect(Math.min(...kl.slice(-3))).toBeLessThan(0.6 * Math.max(...kl));

  await pause(page);
  await page.locator(`[data-path="${PATH}"]`).getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await drawings(page)).length).toBe(2);
  expect((await drawings(page))[1]).toMatchObject({ to: edit.from, undoes: 1 });
});

test("the arrow keys draw too: Enter applies, Esc leaves", async ({ page }) => {
  await visit(page, await linkTo(smallRun({ "reward.integerTarget": "drawn" })));
  await play(page);
  await reach(page, 2);
  await pause(page);
  await surface(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  for (let k = 0; k < 5; k++) await page.keyboard.press("ArrowUp");
  await expect(surface(page)).toHaveAttribute("aria-valuetext", "bar 1: height 25 of 63");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await drawings(page)).length).toBe(1);
  const [edit] = await drawings(page);
  expect(readHeights(String(edit.to)).slice(0, 3)).toEqual([20, 25, 20]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(surface(page)).not.toBeFocused();
  await expect(surface(page)).toHaveAttribute("aria-valuenow", "25");
  expect(await drawings(page)).toHaveLength(1);
});

test("a drawing of zeros is refused with its sentence, and nothing changes", async ({ page }) => {
  await visit(page, await linkTo(smallRun({ "reward.integerTarget": "drawn" })));
  await drag(page, [
    [0.001, 0.999],
    [0.999, 0.999],
  ]);
  await expect(page.locator(".drawing-hint")).toContainText("every height is 0");
  expect(await drawings(page)).toEqual([]);
});

test("the form's button makes the target one to draw, and puts the uniform one back", async ({
  page,
}) => {
  await visit(page, await linkTo(smallRun()));
  const choice = page.locator('[data-path="reward.integerTarget"]');
  await expect(surface(page)).toHaveCount(0);
  await choice.getByRole("button", { name: "Draw a target" }).click();
  await expect(surface(page)).toBeVisible();
  await choice.getByRole("button", { name: "Reset to uniform" }).click();
  await expect(surface(page)).toHaveCount(0);
});
