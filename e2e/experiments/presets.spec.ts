import { expect, test } from "@playwright/test";
import { experimentOf, presetNames, presets } from "../../src/experiment/presets";
import { fields } from "../../src/experiment/fields";
import { open as openFake } from "../fake-worker/page";
import { listen, message } from "../visit";

/** Presets by name in the address, and the menu of methods with what each minimises. */

test("#preset=NAME opens every preset with its own settings, and no console error", async ({
  page,
}) => {
  const said: string[] = [];
  page.on("console", (line) => {
    const isOfTest = /^Service Worker registration blocked/.test(line.text()); // by Playwright
    if (["error", "warning"].includes(line.type()) && !isOfTest) said.push(line.text());
  });
  page.on("pageerror", ({ message: text }) => said.push(text));
  await listen(page);
  for (const preset of presetNames) {
    await page.goto("about:blank");
    await page.goto(`/#preset=${preset}`);
    const menu = page.getByRole("combobox", { name: "Experiment" });
    await expect(menu).toHaveValue(preset);
    await expect(menu.locator("option:checked")).toHaveText(presets[preset].title);
    const opened = await page.waitForFunction(() =>
      window.commands.find((command) => command.kind === "open"),
    );
    const command = await opened.jsonValue();
    const { preset: name, leaves } = experimentOf(preset);
    const sent = command?.kind === "open" ? command.experiment : null;
    expect([sent?.preset, sent?.leaves]).toEqual([name, leaves]);
  }
  expect(said).toEqual([]);
});

test("a preset that is not here is named, and the nearest is offered", async ({ page }) => {
  await listen(page);
  await page.goto("/#preset=infiling");
  await expect(message(page)).toContainText('names the experiment "infiling", which is not here');
  await expect(message(page)).toContainText("did you mean infilling?");
});

test("the menu of methods shows the formula of the chosen one, and what it assumes", async ({
  page,
}) => {
  await openFake(page);
  await page.getByRole("button", { name: /^Training/ }).click();
  const menu = page.locator('[data-path="method.name"] select');
  const field = fields["method.name"];
  if (field.kind !== "choice") throw new Error("the method is no choice");
  expect(field.choices.length).toBeGreaterThan(3);
  for (const choice of field.choices) {
    await menu.selectOption(choice);
    await menu.focus();
    const beside = page.locator(".help-beside");
    const tex = beside.locator('math annotation[encoding="application/x-tex"]');
    const note = field.notes?.[choice];
    await expect(tex).toHaveText(note?.formula ?? "no formula");
    await expect(beside).toContainText(`What it assumes: ${note?.assumes ?? "nothing is said"}`);
  }
});
