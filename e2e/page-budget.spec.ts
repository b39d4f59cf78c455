import { expect, test } from "@playwright/test";
import { useStandIn } from "./page-fixture";

test.use({ trace: "off", screenshot: "off" }); // both slow the page they watch

/** The page's thread only draws. The figures are of this machine while it also runs the stand-in worker and the test. */
test("nothing changes size while training, and a chart's drawing is short", async ({ page }) => {
  const step = page.locator(".counter .step strong"), number = async () => Number(await step.textContent());
  await page.addInitScript(() => {
    const spent: Record<string, number[]> = {};
    Object.assign(window, { spent });
    new PerformanceObserver((list) => { for (const { name, duration } of list.getEntries()) if (name.startsWith("paint:")) (spent[name] ??= []).push(duration); }).observe({ type: "measure" });
  });
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  await useStandIn(page, { milliseconds: 30 });
  await page.goto("/");
  await expect(page.locator(".status")).toContainText("Stand-in GPU");
  const boxes = () => page.evaluate(() => [...document.querySelectorAll(".bar, .rail, .message, .distribution, .plot, .trio, .step-chart, .side, .samples > *, .status")].map((e) => { const { x, y, width, height } = e.getBoundingClientRect(); return [e.className, x, y, width, height].join(" "); }));
  await page.keyboard.press("ArrowRight");
  await expect(step).toHaveText("1");
  await page.mouse.move(0, 0);
  const before = await boxes();
  await page.keyboard.press("Space");
  await expect.poll(() => number()).toBeGreaterThan(120);
  expect(await boxes()).toEqual(before);
  const spent = await page.evaluate(() => (window as unknown as { spent: Record<string, number[]> }).spent);
  for (const [name, all] of Object.entries(spent)) {
    const sorted = all.sort((a, b) => a - b), at = (q: number) => sorted[Math.floor(q * (sorted.length - 1))];
    test.info().annotations.push({ type: name, description: `median ${at(0.5).toFixed(1)} ms, 95th percentile ${at(0.95).toFixed(1)} ms of ${all.length}` });
    expect(at(0.5), `${name}: median milliseconds a drawing`).toBeLessThan(8);
  }
  expect(await page.evaluate(() => performance.getEntriesByType("measure").length)).toBeLessThan(50);
});
