import { expect, type Locator, type Page } from "@playwright/test";
import { begin } from "../fake-worker/page";
import { message } from "../visit";
import type { Act, Persona } from "./act";
import { closeOver, openExports, openTab, press, reaches } from "./places";

/** Who compares: methods in lanes, runs over seeds and over values, strings in tree and map. */

const rows = (page: Page) => page.locator(".run-row[data-run]");
const transport = (page: Page) => page.locator(".transport, .phone-transport").first();

const choosesPreset: Act = {
  name: "preset",
  mayMove: true,
  does: async (page) => {
    await begin(page, { milliseconds: 6, settlesAt: 24 });
    await page.getByLabel("Experiment").selectOption("random-integers");
    await expect(message(page)).toContainText(/number|Press Play/i);
  },
};

const choosesMethod: Act = {
  name: "method",
  layouts: ["full"],
  does: async (page) => {
    await page
      .locator(".rail")
      .getByRole("button", { name: /^Training/ })
      .click();
    await page.locator('[data-path="method.name"] select').focus();
    await page.keyboard.type("PPO");
    await expect(page.locator('[data-path="ppo.clip"]').first()).toBeVisible();
    await page.keyboard.press("Home");
    await expect(page.locator('[data-path="ppo.clip"]')).toHaveCount(0);
  },
};

const converges: Act = {
  name: "convergence",
  does: async (page, size) => {
    await transport(page).getByRole("button", { name: "Play" }).click();
    await reaches(page, size, 30);
    await expect(message(page)).toContainText("Converged at step");
    await page.locator(".message").getByRole("button", { name: "Stop here" }).click();
    await expect(transport(page).getByRole("button", { name: "Play" })).toBeVisible();
  },
};

const readsTree: Act = {
  name: "tree",
  mayMove: true,
  does: async (page, size) => {
    await openTab(page, size, "Tree");
    await expect(page.locator(".flow-tree .slots button").first()).toBeVisible();
  },
};

const readsResiduals: Act = {
  name: "residuals",
  mayMove: true,
  does: async (page, size) => {
    if (size.layout === "phone") await closeOver(page, size);
    await openTab(page, size, "Residuals");
    await expect(page.locator(".residuals .heat-map [aria-selected=true]")).toBeVisible();
  },
};

const addsLane: Act = {
  name: "add-lane",
  does: async (page, size) => {
    if (size.layout === "phone") await closeOver(page, size);
    await press(page, "Add lane");
    await page.getByRole("button", { name: /^PPO without KL/ }).click();
    await expect(page.locator(".lane-row, .lane-head, .lane-switch button").nth(1)).toBeVisible();
    await transport(page).getByRole("button", { name: "Play" }).click();
    await reaches(page, size, 12);
    await transport(page).getByRole("button", { name: "Pause" }).click();
  },
};

const compares: Act = {
  name: "lanes-compared",
  isFullest: true,
  does: async (page, size) => {
    await openTab(page, size, "Compare");
    await expect(page.locator(".compare")).toContainText("Only the method differs.");
    await expect(page.locator(".compare")).toContainText("One seed is not a ranking.");
  },
};

/** Ticks a run, where it is not ticked. */
const tick = (row: Locator) => row.getByRole("checkbox").first().check();

const listsRuns: Act = {
  name: "runs",
  mayMove: true,
  does: async (page, size) => {
    if (size.layout === "phone") await closeOver(page, size);
    await openTab(page, size, "Runs");
    await expect(rows(page)).not.toHaveCount(0);
    await expect(rows(page).nth(1)).toBeVisible();
    await tick(rows(page).nth(0));
    await tick(rows(page).nth(1));
  },
};

const overlays: Act = {
  name: "runs-compared",
  mayMove: true,
  does: async (page) => {
    await press(page, "Compare the runs that are ticked");
    await expect(page.locator(".runs-large .run-line")).not.toHaveCount(0);
    await expect(page.locator(".runs-place .message")).toContainText(/ranking.* needs 3/);
  },
};

const addsSeeds: Act = {
  name: "seeds",
  mayMove: true,
  does: async (page) => {
    await page.getByLabel("Seeds of a run").selectOption("3");
    await press(page, "Run × 3");
    await expect(page.locator(".runs-large")).toContainText("median and range of 3 seeds");
    await expect(page.locator(".runs-large .run-range").first()).toHaveAttribute("d", /^M.*Z$/);
  },
};

const sweeps: Act = {
  name: "sweep",
  mayMove: true,
  does: async (page) => {
    await press(page, /^Sweep one field/);
    const form = page.locator(".sweep-form");
    await form.getByLabel("Field").selectOption("reward.temperature");
    await form.getByLabel(/^Values/).fill("0.5, 2");
    await form.getByLabel("Seeds of each").selectOption("1");
    await form.getByRole("button", { name: "Run the sweep" }).click();
    await expect(page.locator(".multiples .runs-chart")).toHaveCount(2);
    await press(page, "Close the sweep");
  },
};

const undoes: Act = {
  name: "delete-and-undo",
  mayMove: true,
  layouts: ["full"],
  does: async (page) => {
    await page.keyboard.press("Escape"); // back to the run
    await expect(rows(page).first()).toBeVisible();
    const before = await rows(page).count();
    await rows(page).first().locator(".run-name").click();
    await rows(page).first().locator(".run-name").press("Delete");
    await expect(page.locator(".run-row.deleted")).toHaveCount(1);
    await page.locator(".run-row.deleted").getByRole("button", { name: "Undo" }).click();
    await expect(rows(page)).toHaveCount(before);
  },
};

const exportsRun: Act = {
  name: "exports",
  layouts: ["full", "class"],
  does: async (page, size) => {
    if (size.layout === "class") await page.keyboard.press("Escape");
    await openExports(page, size);
    for (const file of ["metrics.csv", "samples.jsonl", "checkpoint.save", "experiment.json"])
      await expect(page.getByRole("button", { name: file })).toBeEnabled();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: /metrics\.csv/ }).click();
    expect((await saved).suggestedFilename()).toContain("metrics");
    await openExports(page, size);
  },
};

const ownPrompts: Act = {
  name: "own-prompts",
  mayMove: true,
  layouts: ["full"],
  does: async (page) => {
    await page.getByLabel("Experiment").selectOption("continuation");
    await page
      .locator('[data-path="prompts.own"]')
      .getByRole("button", { name: /^Own prompts/ })
      .click();
    const text =
      "prompt,split\nIt rained all day.,train\nThe train was late.,held-out\nOr not.,none\n";
    await page.getByRole("textbox", { name: "Own prompts" }).fill(text);
    const read = page.getByRole("region", { name: "What was read" });
    await expect(read).toContainText("1 to train on, 1 held out, 1 refused");
    await expect(read).toContainText("line 4: its split is neither train nor held-out");
    await press(page, "Leave out 1 line");
    await press(page, "Apply in a new run");
    await expect(page.locator('[data-path="prompts.own"]')).toContainText("It rained all day.");
    await expect
      .poll(() =>
        page.evaluate(() => {
          const opened = window.commands.findLast((command) => command.kind === "open");
          return opened?.experiment.leaves["prompts.own"];
        }),
      )
      .toContain("It rained all day.");
  },
};

export const researcher: Persona = {
  name: "researcher",
  projector: 1280,
  comesIn: "full",
  acts: [
    choosesPreset,
    choosesMethod,
    converges,
    readsTree,
    readsResiduals,
    addsLane,
    compares,
    listsRuns,
    overlays,
    addsSeeds,
    sweeps,
    undoes,
    exportsRun,
    ownPrompts,
  ],
};
