import { readFile, writeFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { message } from "./visit";

/** Charts of a recorded run, taken home from the page as it is built, under its own policy. */

declare global {
  interface Window {
    violations: string[]; // of the page's policy
  }
}

async function recorded(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto("/");
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("smollm2-constrained");
  await page.getByRole("slider", { name: "Step of the recorded run" }).fill("80");
  await page.locator(".ranked-list").waitFor();
}

async function pick(page: Page, chart: string, form: string): Promise<void> {
  const menu = page.locator(`[data-chart="${chart}"] .take`);
  await menu.getByRole("button", { name: /^Take/ }).click();
  await menu.getByRole("button", { name: form }).click();
}

async function taken(page: Page, chart: string, form: string): Promise<Buffer> {
  const file = page.waitForEvent("download");
  await pick(page, chart, form);
  return readFile(await (await file).path());
}

test("a scrolled tree is clipped at its edges, in pixels too, and the policy is kept", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 620 });
  await recorded(page);
  await page.getByRole("tab", { name: "Tree" }).click();
  await page.locator(".slots button").filter({ hasText: "more" }).first().click();
  await page.getByRole("button", { name: "Close what was opened" }).waitFor();
  const edge = await page.locator(".flow-tree .drawn").evaluate((drawn) => {
    drawn.scrollTop = 40;
    return { scrolled: drawn.scrollTop, height: drawn.getBoundingClientRect().height };
  });
  expect(edge.scrolled).toBeGreaterThan(0);
  const svg = await taken(page, "tree", "SVG");
  const clip = await page.evaluate(
    (text) => {
      const root = new DOMParser().parseFromString(text, "image/svg+xml");
      const ribbons = root.querySelector('svg svg[overflow="hidden"] > svg');
      return Number(ribbons?.parentElement?.getAttribute("height"));
    },
    svg.toString().replace(/<style>.*?<\/style>/s, ""),
  );
  expect(clip).toBeCloseTo(edge.height, 0);
  await writeFile(test.info().outputPath("tree.svg"), svg);
  const png = await taken(page, "tree", "PNG");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  await writeFile(test.info().outputPath("tree.png"), png);
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test("where the program that makes files does not load, the page says so", async ({ page }) => {
  await page.route("**/assets/take-*.js", (route) => route.abort());
  await recorded(page);
  await pick(page, "logZ", "CSV");
  await expect(message(page)).toContainText("writes charts into files could not be loaded");
});
