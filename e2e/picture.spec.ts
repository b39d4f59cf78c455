import { expect, test } from "@playwright/test";
import type { Picture } from "../src/experiment/experiment";
import { open } from "./fake-worker/page";
import { linkTo, message, smallRun } from "./visit";

const tooOld = { faultAt: { step: 0, fault: { kind: "no-simd" as const } } };
const picture: Picture = {
  step: 200,
  prompt: "a",
  rewardTemperature: 1,
  layout: "by-value",
  exact: true,
  rows: Array.from({ length: 100 }, (_, n) => ({
    text: String(n),
    target: 0.0099,
    policy: n % 2 ? 0.0099 : 0.0049,
    prior: 0.005,
  })),
  more: { target: 0, policy: 0, prior: 0, count: 0 },
  rest: { target: 0.01, policy: 0.26, prior: 0.5 },
  logZ: 12.6,
  klForward: 0.35,
  klReverse: 0.41,
};

test("where nothing can train, a link's picture is drawn at once, marked as the sender's", async ({
  page,
}) => {
  await open(page, tooOld, await linkTo(smallRun(), { steps: 200, picture }));
  await expect(page.locator(".by-value .fill").first()).toBeVisible();
  await expect(page.locator(".readout")).toContainText("as the sender saw it at step 200");
  await expect(page.locator(".readout")).toContainText("0.410 nats");
  await expect(message(page)).toContainText("WebAssembly with SIMD");
  await expect(message(page)).toContainText("drawn as its sender saw it, at step 200");
});

test("a picture gives way to what this machine computes", async ({ page }) => {
  await open(page, { warmUp: 1_500 }, await linkTo(smallRun(), { steps: 200, picture }));
  await expect(page.locator(".readout")).not.toContainText("as the sender saw it");
  await expect(page.locator(".labels")).toContainText("before training");
});

test("the sentence of a link that cannot be read is not hidden by that of an old browser", async ({
  page,
}) => {
  await open(page, tooOld, "#1.nonsense");
  await expect(page.locator(".counter")).toContainText("stopped");
  await expect(message(page)).toContainText("link");
  await expect(message(page)).not.toContainText("WebGPU");
  await page.locator(".message").getByRole("button", { name: "Close" }).click();
  await expect(message(page)).toContainText("WebAssembly with SIMD");
});
