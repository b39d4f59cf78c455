import { expect, test } from "@playwright/test";
import { begin, open } from "../fake-worker/page";
import { field } from "../visit";
import { edits, trained } from "./page";

/**
 * What is typed or pinned is not lost, and the focus returns where it was.
 * With a worker that makes its numbers up.
 */

test("what is typed in a projector's panel is committed when the panel is left", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await begin(page, {});
  await page.keyboard.press("Space");
  await trained(page);
  const leave: (() => Promise<void>)[] = [
    () => page.mouse.click(900, 640),
    () => page.getByRole("button", { name: "Reward", exact: true }).click(),
    () => page.getByRole("button", { name: /^Temperature/ }).click(),
  ];
  for (const [k, away] of leave.entries()) {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Temperature/ }).click();
    await field(page, "reward.temperature").fill(`0.${k + 6}`);
    await away();
    await expect
      .poll(async () => (await edits(page)).at(-1))
      .toEqual(["reward.temperature", (k + 6) / 10]);
  }
});

test("a pinned string that another run has not seen says so, and can be unpinned", async ({
  page,
}) => {
  await open(page);
  const strings = page.locator(".sample-table tbody th button");
  await page.getByRole("textbox", { name: "Filter samples" }).fill("bottles");
  await strings.click();
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await page.getByRole("textbox", { name: "Filter samples" }).fill("");
  await page.getByRole("button", { name: "Pinned 1" }).click();
  await page.getByLabel("Experiment").selectOption("continuation");
  await expect(page.locator(".sample-table tbody tr")).toContainText("–");
  await page.getByTitle("Not seen in this run. Unpin it").click();
  await expect(page.locator(".sample-table")).toContainText("Nothing is pinned");
});

test("the focus returns when the list of keys, a panel or an explanation closes", async ({
  page,
}) => {
  await open(page);
  const share = page.getByRole("button", { name: "Share" });
  const more = page.getByRole("button", { name: "Export" });
  const tv = page.locator(".readout").getByRole("button", { name: /^TV/ });
  await share.focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" }).getByRole("button")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(share).toBeFocused();
  for (const button of [more, tv]) {
    await button.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  }
});

test("a phone's sheet takes the focus, commits what was typed, and returns the focus", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await begin(page, {});
  await page.locator(".phone-transport .play").click();
  await expect
    .poll(async () => Number(await page.locator(".where strong").textContent()))
    .toBeGreaterThan(3);
  const settings = page.getByRole("button", { name: "Settings" });
  await settings.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Settings" })).toBeFocused();
  await field(page, "reward.temperature").fill("0.6");
  // as where a tap moves no focus
  await page.getByRole("button", { name: "Close" }).dispatchEvent("click");
  await expect(settings).toBeFocused();
  await expect.poll(() => edits(page)).toEqual([["reward.temperature", 0.6]]);
});
