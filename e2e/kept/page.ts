import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { stepShown } from "../visit";

/** What the tests of this folder ask of the page. */

/** How runs were opened so far, the latest last. */
export const opened = (page: Page) =>
  page.evaluate(() => window.commands.filter((command) => command.kind === "open"));
export const commands = (page: Page) => page.evaluate(() => window.commands);
export const edits = (page: Page) =>
  page.evaluate(() =>
    window.commands.flatMap((command) =>
      command.kind === "edit" ? [[command.path, command.value]] : [],
    ),
  );
export const trained = (page: Page) => expect.poll(() => stepShown(page)).toBeGreaterThan(3);
export const section = (page: Page, name: RegExp) =>
  page.locator(".rail").getByRole("button", { name }).first().click();
