import { expect, test, type Page } from "@playwright/test";
import { open } from "./fake-worker/page";
import { OPENING, linkTo, listen, message, smallRun, reported } from "./visit";

/** Every request that goes to another origin than the page's. */
function strangers(page: Page, home: string | undefined): string[] {
  const found: string[] = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== home) found.push(request.url());
  });
  return found;
}

test("another host is named, and contacted only after one click", async ({ page }) => {
  await open(page, { host: "huggingface.co" });
  await expect(message(page)).toContainText("which is on huggingface.co. Nothing was contacted");
  const consents = () =>
    page.evaluate(() => window.commands.filter((command) => command.kind === "consent"));
  expect(await consents()).toEqual([]);
  await page.getByRole("button", { name: "Allow huggingface.co" }).click();
  expect(await consents()).toMatchObject([{ host: "huggingface.co" }]);
  await expect(page.locator(".status")).toContainText("huggingface.co was contacted");
});

test("opening a link with a sentence model sends no request beyond the page's origin", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(OPENING);
  const found = strangers(page, baseURL);
  await listen(page);
  const link = await linkTo(smallRun({ "watch.sentenceModel": "owner/sentences" }));
  await page.goto(`/${link}`);
  await expect.poll(() => reported(page, "consent"), { timeout: OPENING }).toHaveLength(1);
  await expect.poll(() => reported(page, "ready"), { timeout: OPENING }).toHaveLength(1);
  expect(found).toEqual([]);
});
