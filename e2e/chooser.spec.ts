import { expect, test, type Page } from "@playwright/test";
import { type PlayedHub, besideHub, worldOnHub } from "./played-hub";
import { linkTo, listen, message, ready, reach, smallRun, stepShown } from "./visit";

/**
 * Choosing a model in the real page, with its real workers and storage. A server plays the hub; the
 * model is the one beside the page under another name.
 */

test.use(besideHub);

const REPOSITORY = "some/tiny";
const MODEL = `hub:${REPOSITORY}`;

let hub: PlayedHub;
test.beforeEach(async ({ page }) => {
  hub = await worldOnHub(REPOSITORY);
  await page.route("**/recordings/*.json", (route) => route.fulfill({ status: 404 }));
  // the built page may contact its own host and the public hub alone; here the hub is elsewhere
  await page.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    delete headers["content-security-policy"];
    await route.fulfill({ response, headers });
  });
});
test.afterEach(() => hub.close());

const row = (page: Page, model = MODEL) => page.locator(`[data-model="${model}"]`);
const button = (page: Page, name: string | RegExp) => row(page).getByRole("button", { name });
const prior = (page: Page) => page.locator(".prior-field button").first();

/** Opens the list, at the hub that is played; nothing is contacted by that. */
async function openList(page: Page): Promise<void> {
  await prior(page).click();
  await page.getByLabel("Address").fill(hub.endpoint);
  await page.getByLabel("Address").press("Enter");
}

async function addByName(page: Page, name = REPOSITORY): Promise<void> {
  await page.getByLabel(/Name of a model/).fill(name);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(row(page, `hub:${name}`)).toHaveClass(/selected/);
}

test("a model is chosen, planned, downloaded, stopped, gone on with, used and deleted", async ({
  page,
}) => {
  await listen(page);
  await page.goto(`/${await linkTo(smallRun())}`);
  await ready(page);
  await openList(page);
  await addByName(page);
  expect(hub.asked).toEqual([]);
  await expect(page.locator(".status")).toContainText("Nothing leaves this machine");

  // consent, then the plan, before anything large is asked for
  await button(page, /^Allow .* and look it up$/).click();
  await expect(row(page)).toContainText("not kept here");
  await expect(page.locator(".plan-table tbody tr").first()).toBeVisible();
  expect(hub.asked.filter(({ url }) => url.endsWith(".safetensors"))).toEqual([]);
  await expect(page.locator(".status")).toContainText(new URL(hub.endpoint).host);
  const sum = page.locator(".plan-table tbody tr").first().locator(".sum");
  const before = await sum.textContent();
  await page.getByLabel("Sequences at once").first().fill("64");
  await page.getByLabel("Sequences at once").first().press("Enter");
  await expect(sum).not.toHaveText(before ?? "");

  // it stalls on the way, is cancelled, and goes on from there
  hub.faults.stallsAfter = 900_000;
  await button(page, /^Download/).click();
  await expect(page.getByRole("progressbar", { name: /Download of/ })).toBeVisible();
  await expect(row(page)).toContainText(/arriving, 0\.9/);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page)).toContainText("stopped,");
  delete hub.faults.stallsAfter;
  hub.asked.length = 0;
  await button(page, /^Go on from/).click();
  await expect(row(page)).toContainText("kept here");
  const starts = hub.asked
    .filter(({ url }) => url.endsWith(".safetensors"))
    .map(({ range }) => Number(/=(\d+)-/.exec(range ?? "")?.[1]));
  expect(Math.min(...starts)).toBeGreaterThan(800_000);

  // used: the run on screen gives way once the new one is ready, and takes two steps
  await button(page, "Use for a new run").click();
  await expect(page.locator(".model-list")).toBeHidden({ timeout: 120_000 });
  await expect(prior(page)).toContainText("tiny");
  await page.keyboard.press("ArrowRight");
  await reach(page, 1);
  await page.keyboard.press("ArrowRight");
  await reach(page, 2);
  expect(await stepShown(page)).toBe(2);

  // in use it cannot be deleted; another one can be, with a way back
  await prior(page).click();
  await expect(page.locator(".kept-table")).toContainText("tiny");
  await expect(page.locator(".kept-table").getByRole("button")).toHaveCount(0);
});

test("a kept model is struck out, comes back, and is gone after the page was left", async ({
  page,
}) => {
  await listen(page);
  await page.goto("/");
  await openList(page);
  await addByName(page);
  await page.getByLabel("Yes, for this visit").check();
  await button(page, /^Download/).click();
  await expect(row(page)).toContainText("kept here");

  await row(page).getByRole("radio").press("Delete");
  await expect(row(page)).toHaveClass(/deleted/);
  await button(page, "Undo").or(page.locator(".kept-table").getByRole("button")).first().click();
  await expect(row(page)).not.toHaveClass(/deleted/);

  // it opens without the hub
  hub.close();
  await page.reload();
  await prior(page).click();
  await expect(row(page)).toContainText("kept here");
  await row(page).locator("label").click();
  await expect(page.locator(".plan-table tbody tr").first()).toBeVisible();

  await page
    .locator(".kept-table")
    .getByRole("button", { name: /^Delete/ })
    .click();
  await page.reload();
  await prior(page).click();
  await expect(page.locator(".kept-models")).toContainText("No model is kept yet");
});

test("what the hub refuses is said in its row, with what to do; Esc goes back", async ({
  page,
}) => {
  await page.goto("/");
  await openList(page);
  hub.faults.token = "hf_secret";
  await addByName(page);
  await button(page, /^Allow/).click();
  await expect(row(page).getByRole("alert")).toContainText("Token");
  await button(page, "Go to Token").click();
  await expect(page.getByLabel("Token", { exact: true })).toBeFocused();
  await page.getByLabel("Token", { exact: true }).fill("hf_secret");
  await page.getByLabel("Token", { exact: true }).press("Enter");
  await expect(button(page, /^Download/)).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("hf_secret");

  await addByName(page, "some/other");
  // a phone that is turned lays the list out anew, and what was chosen in it stays
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(row(page, "hub:some/other")).toHaveClass(/selected/);
  const cut = page
    .locator(".model-row.bare .state")
    .evaluateAll(
      (states) => states.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
    );
  expect(await cut).toBe(0);
  await page.setViewportSize({ width: 1440, height: 900 });
  await row(page, "hub:some/other")
    .getByRole("button", { name: /^Allow/ })
    .click();
  await expect(row(page, "hub:some/other").getByRole("alert")).toContainText("other");
  await page.keyboard.press("Escape");
  await expect(page.locator(".model-list")).toBeHidden();
});

test("a link whose model is not here opens the list at its row", async ({ page }) => {
  await listen(page);
  await page.goto(`/${await linkTo(smallRun({ "model.name": MODEL }))}`);
  await expect(message(page)).toContainText("is not kept in this browser");
  await page.locator(".message").getByRole("button", { name: "Choose the model" }).click();
  await expect(row(page)).toHaveClass(/selected/);
  expect(hub.asked).toEqual([]);
  await page.getByLabel("Address").fill(hub.endpoint);
  await page.getByLabel("Address").press("Enter");
  await button(page, /^Allow/).click();
  await button(page, /^Download/).click();
  await button(page, "Use for a new run").click();
  await ready(page);
  await expect(prior(page)).toContainText("tiny, 1.16 M");
});

test("a full storage stops the download with a sentence, and points at what is kept", async ({
  page,
}) => {
  await page.goto("/");
  const devtools = await page.context().newCDPSession(page);
  await openList(page);
  await addByName(page);
  await button(page, /^Allow/).click();
  await expect(button(page, /^Download/)).toBeVisible();
  const { origin } = new URL(page.url());
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000_000 });
  await button(page, /^Download/).click();
  await expect(row(page).getByRole("alert")).toContainText(/storage|room/);
  await button(page, "Show what is kept").click();
  await expect(page.locator(".kept-models")).toBeFocused();
});
