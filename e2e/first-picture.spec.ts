import { expect, test } from "@playwright/test";
import {
  OPENING,
  act,
  linkTo,
  listen,
  measured,
  message,
  reach,
  ready,
  smallRun,
  stepShown,
  reported,
} from "./visit";
import { outlineShown } from "./outline-mark";
import { slowness } from "./page-reference";

/**
 * What a first visit sees, with the recorded run that is served, the default experiment and the
 * real worker.
 */

test.use({ trace: "off" });
test.describe.configure({ timeout: 900_000 });

const picture = (after: number) =>
  new RegExp(`^Probability of 100 strings after ${after} steps, computed exactly`);

test(
  "the exact outline is drawn within two seconds; the recording leads to one's own run",
  { tag: "@alone" },
  async ({ page }) => {
    await listen(page);
    const milliseconds = await outlineShown(page);
    await expect(message(page)).toContainText(/Recording, seed \d/);
    expect(await reported(page, "ready")).toEqual([]);

    const slider = page.getByRole("slider", { name: "Step of the recorded run" });
    const last = Number(await slider.getAttribute("max"));
    await slider.fill(String(last));
    await expect(page.getByRole("img", { name: picture(last) })).toBeVisible();
    await slider.fill("0");
    await expect(page.getByRole("img", { name: picture(0) })).toBeVisible();
    await expect(page.locator(".counter")).toContainText(`of ${last}`);
    await expect(message(page)).toContainText(
      /nothing trains yet|checking|loading|asking|ready to train|Getting/i,
    );

    await ready(page);
    const slower = await slowness(page);
    measured(
      test,
      "first picture",
      `${milliseconds.toFixed(0)} ms after navigation, with nothing cached, ` +
        `on a machine ${slower.toFixed(1)} times slower than the idle one`,
    );
    expect(milliseconds).toBeLessThan(2000 * slower);
    measured(
      test,
      "the default experiment opens",
      `in ${((await page.evaluate(() => performance.now())) / 1000).toFixed(0)} s`,
    );
    await expect(slider).toBeVisible(); // it stays until the visitor begins
    await act(page, "Train here").click();
    await expect(slider).toHaveCount(0);
    await expect(page.locator(".status")).toContainText(/Processor, \d+ thread/);
    await reach(page, 1);
    const [{ record }] = await reported(page, "stepped");
    expect(record.loss).toBeGreaterThan(0);
    expect(await stepShown(page)).toBeLessThan(last);
    await expect(page.getByRole("button", { name: "Pause" })).toBeEnabled();
  },
);

test("a link that is followed while the recorded run loads is not covered by it", async ({
  page,
}) => {
  let arrive: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/recordings/*.json", async (route) => {
    await held;
    await route.continue();
  });
  await listen(page);
  await page.goto("/");
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    await linkTo(smallRun()),
  );
  await expect
    .poll(
      () =>
        page.evaluate(() => window.commands.filter((command) => command.kind === "open").length),
      { timeout: OPENING },
    )
    .toBe(2);
  const arrived = page.waitForResponse("**/recordings/*.json");
  arrive();
  await (await arrived).finished();
  await page.waitForTimeout(500); // for the page to read it
  await expect(page.getByRole("slider", { name: "Step of the recorded run" })).toHaveCount(0);
  await expect(message(page)).not.toContainText("Recording");
});
