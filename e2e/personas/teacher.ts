import { expect, type Page } from "@playwright/test";
import { classLinks, classScript, serveClassLesson } from "../class-links";
import { begin } from "../fake-worker/page";
import type { Act, Persona, Size } from "./act";
import { openSettings, press } from "./places";

/** Who gives a class: picks a lesson, makes its link, shows it large, and gathers what came. */

const pressRadioOrBox = (page: Page, name: string) =>
  page.getByRole("checkbox", { name, exact: true }).click();

async function openLessons(page: Page, { width }: Size): Promise<void> {
  if (width < 1220 && width > 700) await press(page, "More");
  await press(page, "Lesson");
}

const listsLessons: Act = {
  name: "lessons",
  mayMove: true,
  does: async (page, size) => {
    await page.goto("/?start=paused#preset=drawn-integers");
    await openLessons(page, size);
    await expect(page.locator(".lessons > li")).toHaveCount(8);
    await expect(page.locator(".drawer .lead")).toContainText(/about \d+ minutes/);
  },
};

const makesLink: Act = {
  name: "class-link",
  does: async (page) => {
    await press(page, "Make a class link");
    await pressRadioOrBox(page, "Paused at first");
    await pressRadioOrBox(page, "Large type, for a projector");
    await pressRadioOrBox(page, "Share");
    await pressRadioOrBox(page, "Reward T is locked");
    await expect(page.getByLabel("Address")).toHaveValue(/hide=share&lock=reward.temperature/);
  },
};

const showsCode: Act = {
  name: "QR-code",
  isFullest: true,
  does: async (page) => {
    await press(page, "QR code");
    await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  },
};

const opensLink: Act = {
  name: "large-type",
  mayMove: true,
  does: async (page, size) => {
    await page.goto(await page.getByLabel("Address").inputValue());
    await expect(page.locator(".distribution")).toBeVisible();
    await expect(page.getByRole("button", { name: "Share" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeEnabled(); // paused
    await openSettings(page, size.layout === "full" ? { ...size, layout: "class" } : size, "T");
    const locked = page.locator('[data-path="reward.temperature"]');
    await expect(locked).toContainText("Locked by the link.");
    await expect(locked.locator("input.field")).toBeDisabled();
  },
};

const opensFrame: Act = {
  name: "frame",
  mayMove: true,
  does: async (page) => {
    await page.goto("/?embed=1&hide=rail,side&start=paused#preset=random-integers");
    await expect(page.locator(".distribution")).toBeVisible();
    await expect(page.getByLabel("Experiment")).toHaveCount(0);
    await press(page, "Play");
    await expect(page.locator(".fill").first()).toBeVisible();
    await press(page, "Pause");
  },
};

const gathers: Act = {
  name: "class",
  mayMove: true,
  does: async (page, size) => {
    await serveClassLesson(page);
    await begin(page, classScript);
    await openLessons(page, size);
    await press(page, "Gather a class");
    await page.getByLabel("Links of a class").fill(await classLinks());
    await press(page, "Add");
    await expect(page.locator(".class-place .message")).toContainText("5 of 6 replayed");
    await expect(page.locator(".tile")).toHaveCount(6);
    await expect(page.locator(".tile .letter")).toHaveCount(0); // before the reveal
  },
};

const reveals: Act = {
  name: "class-revealed",
  does: async (page, { layout }) => {
    if (layout !== "full") await page.getByRole("button", { name: /^Predicted/ }).click();
    await press(page, "Reveal");
    if (layout !== "full") await page.keyboard.press("Escape");
    await expect(page.locator(".tile .letter")).toHaveText(["A", "C", "B", "A", "C"]);
  },
};

const opensTile: Act = {
  name: "class-tile",
  does: async (page) => {
    await page.locator('.tile[data-number="3"]').click();
    await expect(page.locator(".link-details")).toContainText("Same tokens as the link");
  },
};

export const teacher: Persona = {
  name: "teacher",
  projector: 1280,
  comesIn: "class",
  acts: [listsLessons, makesLink, showsCode, opensLink, opensFrame, gathers, reveals, opensTile],
};
