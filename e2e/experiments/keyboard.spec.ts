import { expect, test, type Page } from "@playwright/test";
import { listen, reported } from "../visit";
import { openSmall, truthWhere } from "./parts";

/** The experiments' own controls by keyboard alone: each is reached, is seen, and does its work. */

interface Stop {
  readonly name: string;
  readonly isSeen: boolean; // it is drawn with a ring or a cursor of its own, within the window
}

/** The element that has the focus, as a person sees it. */
const focused = (page: Page): Promise<Stop | null> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
    const labelled = isField ? element.labels?.[0]?.textContent : undefined;
    const name = element.getAttribute("aria-label") ?? labelled ?? element.textContent;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    const box = element.getBoundingClientRect();
    const within =
      box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { name: name.trim(), isSeen: ring && within };
  });

/** Presses Tab until the focus leaves the page, and lists where it stopped. */
async function walk(page: Page, most = 200): Promise<Stop[]> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const stops: Stop[] = [];
  for (let press = 0; press < most; press++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (!stop && stops.length > 0) break;
    if (stop) stops.push(stop);
  }
  return stops;
}

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp, most = 200): Promise<void> {
  for (let press = 0; press < most; press++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop && (typeof name === "string" ? stop.name === name : name.test(stop.name))) return;
  }
  throw new Error(`Tab did not come to ${String(name)}`);
}

const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

/** Goes with → from tab to tab of the side panel to one of them. */
async function arrowTo(page: Page, name: string): Promise<void> {
  await tabTo(page, "Samples");
  const tabs = await page.getByRole("tablist", { name: "Side panel" }).getByRole("tab").count();
  for (let press = 1; press < tabs; press++) {
    await page.keyboard.press("ArrowRight");
    if ((await focused(page))?.name === name) return;
  }
  throw new Error(`→ did not come to the tab ${name}`);
}
const activeRow = (page: Page) =>
  page.evaluate(() => {
    const id = document.activeElement?.getAttribute("aria-activedescendant");
    const row = id ? document.getElementById(id) : null;
    return row && { key: row.dataset["key"] ?? "", open: row.getAttribute("data-open") };
  });

test.beforeEach(({ page }) => listen(page));

test("continuation: rows, groups, tabs and decodings", async ({ page }) => {
  await openSmall(page, "continuation");
  const stops = await walk(page);
  expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
  const names = stops.map(({ name }) => name);
  const controls = ["Folded", "Flat", "By policy", "Bars", "completion z, by rank", "Samples"];
  expect(names).toEqual(expect.arrayContaining([...controls, "Reward T", "The policy serves"]));

  await tabTo(page, "completion z, by rank");
  await page.keyboard.press("ArrowDown");
  for (let row = 0; row < 9 && (await activeRow(page))?.open !== "false"; row++)
    await page.keyboard.press("ArrowDown");
  const group = await activeRow(page);
  await page.keyboard.press("ArrowRight");
  expect(await activeRow(page)).toEqual({ ...group, open: "true" });
  await page.keyboard.press("ArrowDown"); // into the group
  const ending = await activeRow(page);
  await page.keyboard.press("Enter");
  await expect(page.locator(`.ranked-list [aria-selected="true"]`)).toHaveAttribute(
    "data-key",
    ending?.key ?? "",
  );
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await activeRow(page)).toEqual(group);

  await arrowTo(page, "Decodings");
  await expect(tab(page, "Decodings")).toHaveAttribute("aria-selected", "true");
  await tabTo(page, "Measure the decodings");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await reported(page, "studied")).length).toBe(1);
  await expect(page.getByRole("button", { name: "Measure the decodings" })).toBeFocused();
});

test("infilling: a story of the list is shown by Enter", { tag: "@long" }, async ({ page }) => {
  const before = await openSmall(page, "infilling", { "length.max": 4 });
  await arrowTo(page, "Stories");
  await tabTo(page, "Filter the stories");
  for (let story = 0; story < 3; story++) await page.keyboard.press("Tab");
  const stop = await focused(page);
  expect(stop?.isSeen).toBe(true);
  await page.keyboard.press("Enter");
  const after = await truthWhere(page, ({ prompt }) => prompt !== before.prompt);
  expect(after.prompt).toContain(stop?.name.replace(/…$/, ""));
});

test("EM: reviews, and Go to M now", { tag: "@long" }, async ({ page }) => {
  await openSmall(page, "em", { "length.max": 3 });
  await tabTo(page, /^Training/);
  await page.keyboard.press("Enter");
  await tabTo(page, "Go to M now");
  expect((await focused(page))?.isSeen).toBe(true);
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await reported(page, "edited")).map(({ edit }) => [edit.path, edit.to]))
    .toEqual([["em.phase", "M"]]);
  await arrowTo(page, "Reviews");
  await tabTo(page, /^Wrong/);
  await page.keyboard.press("Tab");
  const stop = await focused(page);
  expect(stop?.isSeen).toBe(true);
  await page.keyboard.press("Enter");
  await truthWhere(page, ({ prompt }) => prompt.includes(stop?.name ?? "no review"));
});
