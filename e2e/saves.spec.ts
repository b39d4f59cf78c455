import { expect, test } from "@playwright/test";
import type { SaveSummary } from "../src/worker/protocol";
import { open } from "./fake-worker/page";

const whole: SaveSummary = {
  save: "11",
  preset: "random-integers",
  step: 240,
  when: 1_764_000_000_000,
  bytes: 4_100_000,
  changed: [["reward.temperature", 0.7]],
  edits: 2,
  recordedOn: "Stand-in GPU",
  damage: null,
};
const damaged: SaveSummary = {
  ...whole,
  save: "12",
  changed: [],
  edits: 0,
  damage: "The saved run is damaged: its adapter is 3 numbers too short.",
};

test("saved runs are listed: one goes on, a damaged one is downloaded, one is deleted", async ({
  page,
}) => {
  await open(page, { saves: [whole, damaged] });
  await page.getByRole("tab", { name: "Runs" }).click();
  const rows = page.locator(".runs li");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText("Random integers, step 240");
  await expect(rows.nth(0)).toContainText("Reward T 0.70");
  await expect(rows.nth(1)).toContainText("3 numbers too short");
  await expect(rows.nth(1).getByRole("button", { name: "Go on" })).toHaveCount(0);

  await rows.nth(1).getByRole("button", { name: "Download" }).click();
  await rows.nth(1).getByRole("button", { name: "Delete" }).click();
  await expect(rows).toHaveCount(2); // nothing is deleted before it is confirmed
  await rows.nth(1).getByRole("button", { name: "Delete" }).click();
  await expect(rows).toHaveCount(1);

  await rows.nth(0).getByRole("button", { name: "Go on" }).click();
  const commands = await page.evaluate(() => window.commands);
  const opened = commands.findLast((c) => c.kind === "open");
  expect(opened).toMatchObject({ resume: "11" });
  expect(opened?.experiment.leaves["reward.temperature"]).toBe(0.7);
  expect(commands).toContainEqual(expect.objectContaining({ kind: "download", save: "12" }));
  expect(commands).toContainEqual(expect.objectContaining({ kind: "delete", save: "12" }));
});

test("an adapter in PEFT's form is imported into the open run", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Export" }).click();
  const files = ["adapter_model.safetensors", "adapter_config.json"];
  await page.getByLabel("Go on from an adapter").setInputFiles(
    files.map((name) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.from("{}"),
    })),
  );
  await expect
    .poll(() => page.evaluate(() => window.commands.find((c) => c.kind === "import")?.files.length))
    .toBe(2);
});
