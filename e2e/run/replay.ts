import { expect, test, type Page } from "@playwright/test";
import {
  act,
  clearReports,
  field,
  linkTo,
  listen,
  message,
  pause,
  paused,
  play,
  reach,
  ready,
  reported,
  visit,
} from "../visit";
import { stepsCounted, total } from "../device-counts";
import { STEPS, experiment, records, run } from "./run";

/** The same run again: rewound, resumed from its save, and from its link. */

test("rewound to the seed, the same tokens come again, edits and all", async () => {
  run.straight = {
    losses: (await records()).map((record) => record.loss),
    mark: (await reported(run.page, "fingerprint")).at(-1)?.fingerprint.marks.at(-1),
  };
  expect(run.straight.mark?.step).toBe(STEPS);
  await clearReports(run.page);
  await run.page.getByRole("button", { name: "Rewind" }).click();
  await ready(run.page);
  await expect(field(run.page, "reward.temperature")).toHaveValue("1.00");
  await play(run.page);
  await reach(run.page, run.shared.steps);
  const at = await pause(run.page);
  const again = await records();
  expect(at).toBeLessThan(STEPS);
  expect(again.map(({ step, loss }) => [step, loss])).toEqual(
    run.straight.losses.slice(0, at).map((loss, k) => [k + 1, loss]),
  );
  expect((await reported(run.page, "edited")).map((report) => report.edit)).toEqual(
    run.shared.edits,
  );
  const compared = (await reported(run.page, "replay")).at(-1);
  expect(compared?.identicalThrough).toBe(10);
  expect(compared?.divergedAt).toBeUndefined();
  // every kind of step was seen before: now nothing at all is created
  const steps = await stepsCounted(run.page);
  expect(steps.length).toBeGreaterThan(5);
  for (const what of ["buffers", "bindGroups", "pipelines", "modules"] as const)
    expect(total(steps, what), what).toBe(0);
});

test("a reload resumes the saved run, and its end is that of the uninterrupted run", async () => {
  const last = (await reported(run.page, "saved")).at(-1);
  const saved = last?.step ?? NaN;
  run.save = last?.save ?? "";
  // it was shared: a reload is no new visit to that link
  expect(new URL(run.page.url()).hash).not.toBe("");
  await run.page.reload();
  await ready(run.page);
  expect((await reported(run.page, "ready")).at(-1)?.step).toBe(saved);
  await expect(message(run.page)).toContainText(`Your run is back from its save at step ${saved}`);
  await expect(run.page.locator(".counter .step strong")).toHaveText(String(saved));
  for (const one of await run.page.locator(".step-chart").all())
    await expect(one.locator(".edit-rule")).toHaveCount(2);
  await act(run.page, "Go on").click();
  await reach(run.page, STEPS);
  await paused(run.page);
  const [ended] = (await reported(run.page, "fingerprint")).slice(-1);
  expect(ended.fingerprint.marks.at(-1)).toEqual(run.straight.mark);
  expect((await records()).map((record) => record.loss)).toEqual(run.straight.losses);
});

test("a visit without the link requests the same saved run", async () => {
  await run.page.goto("/");
  await run.page.waitForFunction(() => window.commands.length > 0);
  const [open] = await run.page.evaluate(() => window.commands);
  expect(open).toMatchObject({ kind: "open", resume: run.save, experiment });
});

test("a shared link replays in a fresh browser, and says where another run differs", async ({
  browser,
}) => {
  const visitor = await browser.newPage();
  await listen(visitor);
  await visit(visitor, run.link);
  await expect(message(visitor)).toContainText(
    `Opened from a link: ${run.shared.steps} steps, 2 edits`,
  );
  await play(visitor);
  await expect(message(visitor)).toContainText(
    new RegExp(`Identical to the link's run through step ${run.shared.steps}:`),
    { timeout: 600_000 },
  );
  await pause(visitor);
  expect((await reported(visitor, "edited")).map((report) => report.edit)).toEqual(
    run.shared.edits,
  );

  const other = { ...experiment, leaves: { ...experiment.leaves, "run.seed": 8 } };
  await reopen(visitor, await linkTo(other, { ...run.shared, experiment: other }));
  await expect(message(visitor)).toContainText(
    /Different from the link's run by step 1: both ran on /,
    { timeout: 600_000 },
  );

  const marks =
    run.shared.fingerprint?.marks.map((mark) =>
      mark.step === 10
        ? { ...mark, hash: mark.hash.replace(/^./, (c) => (c === "0" ? "1" : "0")) }
        : mark,
    ) ?? [];
  await reopen(
    visitor,
    await linkTo(experiment, {
      ...run.shared,
      fingerprint: { adapter: run.shared.fingerprint?.adapter ?? "", marks },
    }),
  );
  await expect(message(visitor)).toContainText(
    /Same tokens as the link through step 1, then different by step 10/,
    { timeout: 600_000 },
  );
  await visitor.close();
});

/** Another link in the same page, played. */
async function reopen(visitor: Page, another: string) {
  await clearReports(visitor);
  await visitor.evaluate((hash) => {
    location.hash = hash;
  }, another);
  await ready(visitor);
  await play(visitor);
}
