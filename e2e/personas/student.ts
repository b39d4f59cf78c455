import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { message } from "../visit";
import type { Act, Persona, Size } from "./act";
import { pressByKey, tabTo } from "./keyboard";

/** Who takes a lesson, without a pointer: reads, predicts, sees, shares, and takes home. */

const named = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true }).first();
const drawer = (page: Page) => page.locator(".drawer, .phone-lesson").first();

/** Where the run is; a phone's lesson has it beside its button. */
const step = (page: Page, { layout }: Size) =>
  page.locator(layout === "phone" ? ".phone-transport .where strong" : ".counter .step strong");

/** Goes to the end of what may be played: its own time is no part of what is tested. */
async function playOut(page: Page, size: Size, to: string): Promise<void> {
  await tabTo(page, page.getByRole("slider", { name: "Step of the recorded run" }));
  await page.keyboard.press("End");
  await expect(step(page, size)).toHaveText(to);
}

const reads: Act = {
  name: "reads",
  mayMove: true,
  does: async (page, size) => {
    await page.goto("/#lesson=temperatures");
    await expect(drawer(page)).toContainText("Numbers with a 7");
    await pressByKey(page, named(page, "Play to step 120"));
    await playOut(page, size, "120");
  },
};

const isAsked: Act = {
  name: "is-asked",
  isFullest: true,
  does: async (page, size) => {
    await pressByKey(page, named(page, "Next"));
    await expect(page.locator(".asked-mark .question")).toHaveText("?");
    await expect(named(page, "Show me")).toBeDisabled();
    await expect(page.getByRole("radio").first()).toBeInViewport(); // no scrolling to answer
    for (const key of ["Space", "ArrowRight", "n"]) await page.keyboard.press(key);
    await expect(step(page, size)).toHaveText("120"); // nothing goes beyond the question
  },
};

const predicts: Act = {
  name: "predicts",
  does: async (page) => {
    await tabTo(page, page.getByRole("radio").first());
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown"); // the answer may change
    await expect(page.getByRole("radio", { name: "Grow less" })).toBeChecked();
    await expect(named(page, "Show me")).toBeEnabled();
  },
};

const sees: Act = {
  name: "reveal",
  does: async (page, size) => {
    await pressByKey(page, named(page, "Show me"));
    await expect(page.locator(".asked-mark")).toContainText("your answer");
    await expect(drawer(page)).toContainText("At T 0.50 a reward of 3 counts as 3² = 9.");
    await playOut(page, size, "180");
    await expect(page.getByRole("radio", { name: "Grow less" })).toBeDisabled();
  },
};

const shares: Act = {
  name: "shares",
  layouts: ["full", "class"], // a lesson on a phone has no room for it; its page has
  does: async (page) => {
    await page.keyboard.press("s");
    await expect(message(page)).toContainText("It holds every setting");
    expect(new URL(page.url()).hash).not.toContain("lesson=");
  },
};

const opensShared: Act = {
  name: "shared-opened",
  layouts: ["full"],
  mayMove: true,
  does: async (page) => {
    const link = page.url();
    await page.goto("about:blank");
    await page.goto(link);
    await expect(drawer(page)).toContainText("The reward temperature");
    await expect(page.getByRole("radio", { name: "Grow less" })).toBeChecked();
  },
};

async function take(page: Page, form: RegExp): Promise<Buffer> {
  await pressByKey(page, page.locator(".distribution").getByRole("button", { name: /^Take/ }));
  const file = page.waitForEvent("download");
  await pressByKey(page, page.locator(".distribution .take").getByRole("button", { name: form }));
  return readFile(await (await file).path());
}

const takesHome: Act = {
  name: "takes-home",
  layouts: ["full", "class"],
  does: async (page) => {
    expect((await take(page, /SVG/)).toString()).toContain("<svg");
    expect((await take(page, /PNG/)).subarray(1, 4).toString()).toBe("PNG");
    expect((await take(page, /CSV/)).toString()).toMatch(/^[^\n]*target/m);
    await pressByKey(page, page.locator(".distribution").getByRole("button", { name: /^Take/ }));
  },
};

const printsReport: Act = {
  name: "report",
  layouts: ["full", "class"],
  does: async (page, { width }) => {
    await page.keyboard.press("Escape");
    await pressByKey(page, named(page, width < 1340 ? "More" : "Export"));
    await pressByKey(page, page.getByRole("button", { name: /^Report to print/ }));
    await expect(page.locator(".report")).toContainText("Settings that differ from the preset");
    await expect(page.locator(".report img, .report svg").first()).toBeVisible();
  },
};

const goesOn: Act = {
  name: "back",
  layouts: ["full", "class"],
  does: async (page) => {
    await page.keyboard.press("Escape");
    await expect(page.locator(".report")).toHaveCount(0);
    await expect(drawer(page)).toContainText("The reward temperature");
  },
};

const ends: Act = {
  name: "next-page",
  does: async (page) => {
    await pressByKey(page, named(page, "Next"));
    await expect(drawer(page)).toContainText("The decoding temperature");
  },
};

export const student: Persona = {
  name: "student",
  projector: 1024,
  comesIn: "full",
  acts: [
    reads,
    isAsked,
    predicts,
    shares,
    opensShared,
    sees,
    takesHome,
    printsReport,
    goesOn,
    ends,
  ],
};
