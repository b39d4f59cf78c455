import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { decodeLink } from "../../src/experiment/codec";
import {
  linkTo,
  measured,
  message,
  pause,
  paused,
  play,
  reach,
  ready,
  reported,
  set,
  stepShown,
} from "../visit";
import { stepsCounted, total, type Counts } from "../device-counts";
import { STEPS, chart, countedLogZ, experiment, records, run, truths } from "./run";

/** From the loading of the model to the end of training. */

test("while the model loads its bytes are counted; then policy and target are drawn", async () => {
  await run.page.goto(`/?executor=webgpu${await linkTo(experiment)}`);
  await ready(run.page);
  const said = await run.page.evaluate(() => window.sentences);
  const bytes = readFileSync("public/models/world/model.safetensors").length;
  expect(said.filter((sentence) => sentence.includes("model.safetensors")).length).toBeGreaterThan(
    1,
  );
  expect(said.join("\n")).toMatch(
    new RegExp(
      `model\\.safetensors: ${(bytes / 1e6).toPrecision(3)} (MB )?of ` +
        `${(bytes / 1e6).toPrecision(3)} MB`,
    ),
  );
  expect(said.join("\n")).toMatch(/\d+ of \d+/);
  await expect(
    run.page.getByRole("img", {
      name: /Probability of 100 strings after 0 steps, computed exactly/,
    }),
  ).toBeVisible();
  await expect(run.page.locator(".status")).toContainText(/swiftshader/i);
  const [truth] = (await truths()).slice(-1);
  for (const row of truth.rows) expect(row.policy).toBeCloseTo(row.prior, 6);
  expect(truth.logZ.value).toBeCloseTo(countedLogZ(1, 8), 9);
});

test("a single step is one step, and the picture is of that step", async () => {
  await run.page.getByRole("button", { name: "Step", exact: true }).first().click();
  await run.page.waitForFunction(
    () => window.reports.findLast((r) => r.kind === "state")?.step === 1,
  );
  await run.page.waitForTimeout(1500);
  await expect(run.page.locator(".counter .step strong")).toHaveText("1");
  await expect(
    run.page.getByRole("img", { name: "Probability of 100 strings after 1 step" }),
  ).toBeVisible();
});

test("live edits of T and of a reward term: the exact target moves at once, marked", async () => {
  await play(run.page);
  await reach(run.page, 3);
  await edit("reward.temperature", "2", countedLogZ(1, 8), countedLogZ(2, 8));
  await reach(run.page, (await stepShown(run.page)) + 1);
  await edit("reward.integerFirst", "5", countedLogZ(2, 8), countedLogZ(2, 5));
  await expect(run.page.locator(".step-chart")).toHaveCount(4);
  for (const one of await run.page.locator(".step-chart").all())
    await expect(one.locator(".edit-rule")).toHaveCount(2);
  const edits = (await reported(run.page, "edited")).map((report) => report.edit);
  await run.page.getByRole("tab", { name: /Edits/ }).click();
  await expect(run.page.locator(".edits li > span")).toHaveText(
    edits.map(({ step }) => `step ${step}`).reverse(),
  );
  await run.page.getByRole("tab", { name: /Samples/ }).click();
});

/**
 * Edits one leaf of the running run, and holds the exact log Z before and after to what is counted,
 * on the page as well.
 */
async function edit(path: string, value: string, before: number, after: number) {
  expect((await truths()).at(-1)?.logZ.value).toBeCloseTo(before, 9);
  const judged = (await truths()).length;
  await set(run.page, path, value);
  await run.page.waitForFunction(
    (p) =>
      window.reports.findLast((r) => r.kind === "edited")?.edit.path === p &&
      window.reports.findLast((r) => r.kind === "edited" || r.kind === "truth")?.kind === "truth",
    path,
  );
  const step = (await reported(run.page, "edited")).at(-1)?.edit.step;
  const next = (await truths())[judged];
  expect(next.step).toBe(step);
  expect(next.logZ.value).toBeCloseTo(after, 9);
  await expect(chart("log Z")).toHaveAttribute(
    "aria-label",
    new RegExp(`exact ${after.toFixed(Math.abs(after) < 9.995 ? 2 : 1)}\\.$`),
  );
  await expect(run.page.locator(`[data-path="${path}"] .mark`)).toContainText(`step ${step}`);
  await expect(message(run.page)).toContainText(
    new RegExp(
      `^Step ${step}: .* The target moved at once, its log Z from .* to ` +
        `${after.toFixed(Math.abs(after) < 9.995 ? 2 : 1)} nats`,
    ),
  );
}

test("a pause stops and saves; a link of the run holds its edits and the step", async () => {
  await reach(run.page, 11);
  const at = await pause(run.page);
  await expect(run.page.locator(".counter")).toContainText("paused");
  await run.page.waitForTimeout(1500);
  expect(await stepShown(run.page)).toBe(at);
  await run.page.getByRole("button", { name: "Share" }).click();
  await expect(message(run.page)).toContainText(
    new RegExp(`2 edits and the fingerprint of ${at} steps`),
  );
  run.link = new URL(run.page.url()).hash;
  const opened = await decodeLink(run.link);
  if (!opened.ok) throw new Error(opened.sentence);
  run.shared = opened.value.run;
  expect(run.shared.experiment).toEqual(experiment);
  expect(run.shared.steps).toBe(at);
  expect(run.shared.edits).toEqual(
    (await reported(run.page, "edited")).map((report) => report.edit),
  );
  expect(run.shared.fingerprint?.marks.map((mark) => mark.step)).toEqual(
    [1, 10, at].filter((step, i, all) => all.indexOf(step) === i),
  );
});

test("it learns: the loss is finite, the divergence falls, the masses sum to one", async () => {
  await play(run.page);
  await expect.poll(() => stepShown(run.page), { timeout: 600_000 }).toBe(STEPS);
  await paused(run.page);
  const all = await records();
  const losses = all.map((record) => record.loss);
  const judged = await truths();
  expect(all.map((record) => record.step)).toEqual(Array.from({ length: STEPS }, (_, k) => k + 1));
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(new Set(losses).size).toBe(STEPS);
  const kl = (truth = judged[0]) => [
    truth.klForward?.value ?? NaN,
    truth.klReverse?.value ?? NaN,
    truth.tv?.value ?? NaN,
  ];
  const last = judged[judged.length - 1];
  expect(last.step).toBe(STEPS);
  measured(
    test,
    "KL(target‖q), KL(q‖target), TV",
    [judged[0], last]
      .map(
        (truth) =>
          `${kl(truth)
            .map((x) => x.toPrecision(3))
            .join(", ")} at step ${truth.step}`,
      )
      .join("; "),
  );
  kl(last).forEach((value, k) => expect(value).toBeLessThan([0.6, 0.3, 0.7][k] * kl()[k]));
  for (const { rows, more, rest } of judged)
    for (const of of ["target", "policy", "prior"] as const)
      expect(rows.reduce((sum, row) => sum + row[of], 0) + more[of] + rest[of]).toBeCloseTo(1, 5);
  const seconds = all.at(-1)?.seconds ?? NaN;
  measured(
    test,
    "a step of the small run",
    `${((1000 * seconds) / STEPS).toFixed(0)} ms of training on average`,
  );
});

test("the tables show what the worker reported: masses and samples", async () => {
  const [truth] = (await truths()).slice(-1);
  const [{ samples }] = (await reported(run.page, "samples")).slice(-1);
  await run.page
    .getByRole("group", { name: "View" })
    .getByRole("button", { name: "Table" })
    .click();
  const cells = await run.page
    .locator(".distribution tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  expect(cells.map(([name]) => name)).toEqual([...truth.rows.map((row) => row.text), "else"]);
  const policy = cells.reduce((sum, row) => sum + Number(row[2]), 0);
  expect(policy).toBeGreaterThan(99.5);
  expect(policy).toBeLessThan(100.5);
  await run.page.getByRole("group", { name: "View" }).getByRole("button", { name: "Bars" }).click();

  await run.page
    .getByRole("group", { name: "Listing" })
    .getByRole("button", { name: "Latest" })
    .click();
  await expect(run.page.locator(".tally")).toContainText(
    `${samples.distinct} distinct in the ${samples.drawn} samples of step ${STEPS}`,
  );
  const listed = await run.page
    .locator(".sample-table tbody tr:has(th[title])")
    .evaluateAll((all) =>
      all.map((row) => [
        row.querySelector("th")?.title,
        ...[...row.querySelectorAll("td")].map((cell) => cell.textContent),
      ]),
    );
  const rows = [...samples.rows]
    .sort((a, b) => b.step - a.step || b.seen - a.seen)
    .slice(0, listed.length);
  expect(listed.length).toBeGreaterThan(4);
  expect(listed.map(([text, seen, , , , first]) => [text, seen, first])).toEqual(
    rows.map((row) => [row.text, String(row.seen), String(row.first)]),
  );
  await run.page
    .getByRole("group", { name: "Listing" })
    .getByRole("button", { name: "Most frequent" })
    .click();
  for (const row of samples.rows)
    expect(
      row.prefixes.reduce((sum, { l }) => sum + (l ?? 0), row.prefixes.at(-1)?.t ?? NaN),
    ).toBeCloseTo(row.logQ, 3);
  expect(samples.rows.filter((row) => row.step === STEPS).length).toBeGreaterThanOrEqual(
    samples.distinct,
  );
});

test("a step reads back at most twice, and creates at most a buffer for it at first", async () => {
  const steps = await stepsCounted(run.page);
  const seen = (of: keyof Counts) =>
    [...new Set(steps.map((step) => step[of]))].sort((a, b) => a - b).join(" or ");
  measured(
    test,
    "on the device, a step",
    `dispatches ${seen("dispatches")}, submits ${seen("submits")}, readbacks ` +
      `${seen("readbacks")}; over ${steps.length} steps`,
  );
  expect(steps.length).toBeGreaterThan(10);
  for (const step of steps) {
    expect(step).toMatchObject({ bindGroups: 0, pipelines: 0, modules: 0 });
    expect(step.readbacks).toBeGreaterThan(0);
    expect(step.readbacks).toBeLessThanOrEqual(2);
    expect(step.dispatches).toBeGreaterThan(100);
  }
  expect(total(steps, "buffers")).toBeLessThanOrEqual(2);
});
