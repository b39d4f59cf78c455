import { expect, test, type Page } from "@playwright/test";
import { open } from "./fake-worker/page";

/** The continuation of a fake worker: sixty sentences of ten beginnings. */
async function sentences(page: Page): Promise<void> {
  await open(page);
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("continuation");
  await expect(page.getByRole("listbox")).toBeVisible();
}
const rows = (page: Page) => page.getByRole("listbox").getByRole("option");
const chosen = (page: Page) => page.getByRole("listbox").getByRole("option", { selected: true });
const active = (page: Page) =>
  page.evaluate(() => {
    const id = document.querySelector("[role=listbox]")?.getAttribute("aria-activedescendant");
    return id ? (document.getElementById(id)?.getAttribute("aria-label") ?? "") : "";
  });

test("the keys move through the rows, open a group in place, and pin a string", async ({
  page,
}) => {
  await sentences(page);
  const step = page.locator(".counter .step strong");
  await expect(rows(page).first()).toHaveAttribute(
    "aria-label",
    /^1 of \d+, .*6 endings, closed, target/,
  );
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Home");
  expect(await active(page)).toMatch(/^1 of/);
  await page.keyboard.press("ArrowRight");
  await expect(rows(page).first()).toHaveAttribute("data-open", "true");
  await page.keyboard.press("ArrowDown");
  expect(await active(page)).toMatch(/^… \w+, target/);
  await page.keyboard.press("Enter");
  await expect(chosen(page)).toHaveCount(1);
  await page.keyboard.press("ArrowLeft");
  expect(await active(page)).toMatch(/^1 of/);
  await page.keyboard.press("ArrowLeft");
  await expect(rows(page).first()).toHaveAttribute("data-open", "false");
  await page.keyboard.press("Escape");
  await expect(chosen(page)).toHaveCount(0);
  await page.keyboard.press("f");
  await expect(page.getByRole("button", { name: "Flat" })).toHaveAttribute("aria-pressed", "true");
  await expect(rows(page).first()).not.toHaveAttribute("data-open");
  await expect(step).toHaveText("0"); // in the list the arrows take no step
  await page.getByRole("listbox").blur();
  await page.keyboard.press("ArrowRight");
  await expect(step).toHaveText("1");
});

test("the target sums to 100 over the rows and what is below them", async ({ page }) => {
  await sentences(page);
  const columns = await page.evaluate(() =>
    [".ranked-list .row", ".ranked-list .below p"]
      .flatMap((line) => [...document.querySelectorAll(line)])
      .map((line) =>
        [...line.querySelectorAll(".figure")].map((e) =>
          Number(e.textContent.replace(/^[≤<] ?/, "").replace(/\u202f/g, "")),
        ),
      ),
  );
  const sum = (k: number) => columns.reduce((total, figures) => total + figures[k], 0);
  expect(columns.length).toBeGreaterThan(5);
  expect(sum(0)).toBeGreaterThan(99.5);
  expect(sum(0)).toBeLessThan(100.5);
});

test("no text of a row is cut, and rows of a phone are 44 px high", async ({ page }) => {
  await sentences(page);
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    await expect(rows(page).first()).toBeVisible();
    const cut = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".ranked-list .lines")]
          .filter((e) => e.scrollWidth > e.clientWidth + 1)
          .map((e) => e.textContent),
      );
    await expect.poll(cut, { message: `${width} px` }).toEqual([]);
  }
  const height = async () => (await rows(page).first().boundingBox())?.height;
  await expect.poll(height).toBe(44);
});
