import { expect, test } from "@playwright/test";
import { begin, open, release, step, rememberSave } from "../fake-worker/page";
import { act, linkTo, message, play, set, smallRun, stepShown } from "../visit";
import { commands, edits, opened, section, trained } from "./page";

/**
 * What is requested before a run is ready, or while it is stopped, is not lost.
 * With a worker that makes its numbers up.
 */

test("a retry after a failed start keeps the link and the request to train", async ({ page }) => {
  await begin(
    page,
    {
      held: true,
      faultAt: {
        step: 0,
        fault: { kind: "download-failed", name: "model.safetensors", status: "status 503" },
      },
    },
    await linkTo(smallRun(), { steps: 40 }),
  );
  await page.keyboard.press("Space");
  await expect(message(page)).toContainText("Training starts then"); // it is still opening
  await release(page);
  await act(page, "Start again").click();
  await expect
    .poll(async () => (await opened(page)).map((command) => command.replay?.steps))
    .toEqual([40, 40]);
  await expect(message(page)).toContainText("Training starts then");
});

test("an edit and Play made while a saved run loads take effect once it is back", async ({
  page,
}) => {
  await rememberSave(page, await linkTo(smallRun()));
  await begin(page, { held: true, savedStep: 12 });
  await set(page, "reward.temperature", "0.7");
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText("applies at");
  expect(await edits(page)).toEqual([]);
  await page.locator(".bar").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("Space");
  await release(page);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(13);
  expect(await edits(page)).toEqual([["reward.temperature", 0.7]]);
  await expect(page.locator('[data-path="reward.temperature"] .mark')).toContainText(
    "step 12: 1.00 → 0.70",
  );
});

test("an edit made while a fault stops the run is applied when it resumes", async ({ page }) => {
  await rememberSave(page, await linkTo(smallRun()));
  await begin(page, {
    savedStep: 10,
    faultAt: { step: 14, fault: { kind: "device-lost", reason: "unknown", savedAt: 10 } },
  });
  await page.keyboard.press("Space");
  await expect(message(page)).toContainText("graphics device was taken away");
  await set(page, "reward.temperature", "0.7");
  expect(await edits(page)).toEqual([]);
  await act(page, "Resume from 10").click();
  await expect.poll(() => edits(page)).toEqual([["reward.temperature", 0.7]]);
  expect((await opened(page)).at(-1)?.resume).toBe("11");
});

test("half the learning rate comes with the save it goes back to, and waits for Play", async ({
  page,
}) => {
  await begin(page, {
    savedStep: 10,
    faultAt: { step: 14, fault: { kind: "not-finite", tensor: "the loss", step: 14, savedAt: 10 } },
  });
  await page.keyboard.press("Space");
  await act(page, "Back to 10, half rate").click();
  await expect.poll(() => edits(page)).toEqual([["optimiser.learningRate", 0.001]]);
  await expect(step(page)).toHaveText("10");
  await expect(page.getByRole("button", { name: "Play", exact: true }).first()).toBeEnabled();
});

test("a change of the start that another experiment supersedes opens nothing later", async ({
  page,
}) => {
  await open(page);
  await section(page, /^Training/);
  await set(page, "batch.samples", "8");
  await page.getByLabel("Experiment").selectOption("continuation");
  await expect.poll(async () => (await opened(page)).length).toBe(2);
  await page.waitForTimeout(900); // longer than typing may rest
  expect((await opened(page)).map((command) => command.experiment.preset)).toEqual([
    "random-integers",
    "continuation",
  ]);
});

test("applying pending settings starts a new run, which is no longer the link's", async ({
  page,
}) => {
  await open(page, {}, await linkTo(smallRun(), { steps: 40 }));
  await play(page);
  await trained(page);
  await section(page, /^Training/);
  await set(page, "batch.samples", "8");
  await page.locator(".staged").getByRole("button", { name: "Apply in a new run" }).click();
  await expect
    .poll(async () => (await opened(page)).at(-1)?.experiment.leaves["batch.samples"])
    .toBe(8);
  expect((await opened(page)).at(-1)?.replay).toBeUndefined();
  expect(new URL(page.url()).hash).toBe("");
  await expect(page.locator(".staged")).toHaveCount(0);
  await trained(page);
});

test("another prompt can be chosen once the machine is ready, and is requested", async ({
  page,
}) => {
  await begin(page, { held: true });
  await page.getByLabel("Experiment").selectOption("continuation");
  const picker = page.getByLabel("Prompt shown");
  await expect(picker).toBeDisabled();
  await release(page, 2);
  await expect(picker).toBeEnabled();
  await picker.selectOption("b");
  expect((await commands(page)).at(-1)).toMatchObject({ kind: "watch", prompt: "b" });
});
