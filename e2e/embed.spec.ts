import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, type Page } from "@playwright/test";

/** The page in a frame of another origin, as `docs/embedding-example.html` has it. */

/** Serves the page of a course, which names `allowed` as the origin that may talk; or itself. */
async function openCourse(page: Page, baseURL: string | undefined, allowed?: string) {
  const example = readFileSync("docs/embedding-example.html", "utf8");
  const body = example
    .replace("https://amortize.example/", `${baseURL}/`)
    .replace("${location.origin}", allowed ?? "${location.origin}");
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  servers.push(server);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const servers: Server[] = [];
test.afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test("the page around a frame plays, pauses, loads and hears", async ({ page, baseURL }) => {
  await openCourse(page, baseURL);
  const frame = page.frameLocator("#run");
  await expect(frame.locator(".distribution")).toBeVisible();
  await expect(frame.getByText("Share", { exact: true })).toHaveCount(0);
  await expect(frame.getByLabel("Experiment")).toHaveCount(0);
  await expect(frame.locator(".rail, .side, .trio, .status")).toHaveCount(0);
  await expect(page.locator("#state")).toContainText("paused at step 0"); // start=paused
  await page.click("#play");
  await expect(page.locator("#state")).toContainText("running");
  await expect(page.locator("#tv")).toContainText(/0\.\d+ at step [1-9]/);
  await page.click("#pause");
  await expect(page.locator("#state")).toContainText("paused");
  await page.click("#lesson");
  await frame.getByRole("radio", { name: "Fewer than 20" }).check();
  await frame.getByRole("button", { name: "Show me" }).click();
  await expect(page.locator("#answer")).toHaveText("collapse, page 1: right");
});

test("a page of another origin is neither heard nor told", async ({ page, baseURL }) => {
  await openCourse(page, baseURL, "http://127.0.0.1:9");
  const frame = page.frameLocator("#run");
  await expect(frame.locator(".distribution")).toBeVisible();
  await expect(frame.locator(".counter .step")).toContainText("0");
  await page.click("#play");
  await page.waitForTimeout(1500);
  await expect(frame.locator(".counter .step strong")).toHaveText("0");
  await expect(page.locator("#state")).toHaveText("–");
});

test("what an address hides is not there, what it locks says so", async ({ page }) => {
  await page.goto(
    "/?hide=share,tree,training&lock=reward.temperature&show=residuals&start=paused&rial=1" +
      "#preset=drawn-integers",
  );
  await expect(page.locator(".message")).toContainText("“rial”");
  await expect(page.getByRole("button", { name: "Share" })).toHaveCount(0);
  await expect(page.getByRole("tab", { name: "Tree" })).toHaveCount(0);
  await expect(page.getByRole("tab", { selected: true })).toHaveText("Residuals");
  await expect(page.getByRole("button", { name: "Training" })).toHaveCount(0);
  const locked = page.locator('[data-path="reward.temperature"]');
  await expect(locked).toContainText("Locked by the link.");
  await expect(locked.locator("input.field")).toBeDisabled();
});

test("large type takes a projector's layout at any width", async ({ page }) => {
  await page.goto("/?type=large&start=paused#preset=drawn-integers");
  await expect(page.locator(".frame.class")).toBeVisible();
});
