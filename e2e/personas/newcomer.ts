import { expect, type Page } from "@playwright/test";
import { presets } from "../../src/experiment/presets";
import { useFakeWorker } from "../fake-worker/page";
import { field, message } from "../visit";
import type { Act, Persona, Size } from "./act";

/** Who has never seen the page: it is read, watched, changed, and asked what it is. */

const preset = presets["drawn-integers"];
const meaning = (page: Page) => page.getByRole("dialog", { name: "What this means" });
const outline = (page: Page) => page.locator(".by-value path.outline").first();
/** The token that ends a string: in the plot's title, or on a projector in the list of symbols. */
const stopSign = (page: Page, { layout }: Size) =>
  layout === "class"
    ? page.locator(".symbols dt button").nth(1)
    : page.locator(".distribution h2 .term");
const slider = (page: Page) => page.getByRole("slider", { name: "Step of the recorded run" });

const opens: Act = {
  name: "opens",
  mayMove: true,
  does: async (page) => {
    await useFakeWorker(page, { warmUp: 100, milliseconds: 30 });
    await page.goto("/");
    await expect(page.getByLabel("Experiment")).toHaveValue("drawn-integers");
    await expect(message(page)).toContainText(preset.says);
    await expect(slider(page)).toBeVisible();
    await expect(page.locator(".button.filled")).toHaveText(/^Train /); // the only one
  },
};

const readsSymbol: Act = {
  name: "symbol",
  does: async (page, size) => {
    if (size.layout === "class") await page.getByRole("button", { name: "Start" }).click();
    await stopSign(page, size).click();
    await expect(meaning(page)).toContainText("The token that ends a string");
    await expect(meaning(page)).toContainText(/Here and now: After “.+” the policy stops/);
  },
};

const readsByKey: Act = {
  name: "symbol-by-key",
  does: async (page, size) => {
    const stop = stopSign(page, size);
    await page.keyboard.press("Escape");
    await expect(meaning(page)).toHaveCount(0);
    await expect(stop).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(meaning(page)).toHaveCount(1);
    await page.keyboard.press("Escape");
  },
};

const seesEnd: Act = {
  name: "recording-ends",
  does: async (page) => {
    await slider(page).fill((await slider(page).getAttribute("max")) ?? "");
    await expect(message(page)).toContainText(preset.next.says);
    await expect(page.locator(".button.filled")).toHaveText(/^Change it/);
  },
};

const opensActs: Act = {
  name: "three-acts",
  isFullest: true,
  does: async (page, { layout }) => {
    if (layout !== "full") await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.locator(".acts > li")).toHaveCount(3);
    await expect(page.locator(".act.done")).toContainText("Watch blue fill the outline");
    await expect(page.locator(".act.now")).toContainText("Change the goal");
  },
};

const changesGoal: Act = {
  name: "changes-goal",
  mayMove: true, // a run of the visitor's own takes the place of the recording
  does: async (page, { layout }) => {
    if (layout === "phone") await page.keyboard.press("Escape"); // the sheet of the three acts
    await page
      .locator(".message")
      .getByRole("button", { name: /^Change it/ })
      .click();
    await expect(page.getByRole("button", { name: "Pause" })).toHaveClass(/filled/);
    await expect(slider(page)).toHaveCount(0); // a run of one's own looks different
    await expect(message(page)).toContainText(/drawn → gaussian|The goal is changed/i);
    if (layout === "full") await expect(page.locator(".status")).not.toContainText("Recorded");
    const edits = await page.evaluate(() =>
      window.commands.flatMap((c) => (c.kind === "edit" ? [[c.path, c.value]] : [])),
    );
    expect(edits).toEqual([[preset.next.path, preset.next.value]]);
  },
};

const halvesT: Act = {
  name: "moves-T",
  does: async (page, { layout }) => {
    const before = await outline(page).getAttribute("d");
    if (layout === "phone") await page.getByRole("button", { name: "Settings" }).click();
    if (layout === "class") await page.locator('.strip-button:has([data-sign="T"])').click();
    await field(page, "reward.temperature").fill("0.5");
    await field(page, "reward.temperature").press("Enter");
    await expect(outline(page)).not.toHaveAttribute("d", before ?? "");
    if (layout !== "full") await page.keyboard.press("Escape");
  },
};

const readsAbout: Act = {
  name: "about",
  does: async (page, { layout }) => {
    if (layout === "class") {
      const more = page.getByRole("button", { name: "More" });
      if (await more.isVisible()) await more.click();
    }
    await page.getByRole("button", { name: "About", exact: true }).first().click();
    const dialog = page.getByRole("dialog", { name: "About Amortize" });
    for (const said of ["What it cannot show", "How to cite", "version 0.1.0", "react-dom", "MIT"])
      await expect(dialog).toContainText(said);
    for (const key of ["ArrowRight", "r", "?"]) await page.keyboard.press(key);
    await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0); // nothing behind acts
  },
};

const leavesAbout: Act = {
  name: "back",
  does: async (page) => {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "About Amortize" })).toHaveCount(0);
    await page.getByRole("button", { name: "Pause" }).click();
  },
};

export const newcomer: Persona = {
  name: "newcomer",
  projector: 1024,
  comesIn: "phone",
  isNew: true,
  acts: [
    opens,
    readsSymbol,
    readsByKey,
    seesEnd,
    opensActs,
    changesGoal,
    halvesT,
    readsAbout,
    leavesAbout,
  ],
};
