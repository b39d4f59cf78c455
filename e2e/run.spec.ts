import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test, type Page } from "@playwright/test";
import { decodeLink } from "../src/experiment/codec";
import type { SharedRun } from "../src/experiment/experiment";
import { readFile } from "../src/experiment/file";
import { layoutAdapter } from "../src/lm/adapter";
import { adapterSites } from "../src/lm/checkpoint";
import { readArchitecture } from "../src/lm/families";
import { importPeft } from "../src/lm/peft";
import { readSafetensors } from "../src/lm/safetensors";
import {
  act,
  field,
  clearReports,
  linkTo,
  listen,
  measured,
  message,
  pause,
  paused,
  play,
  reach,
  ready,
  set,
  smallRun,
  stepShown,
  reported,
  visit,
} from "./visit";
import { countDevice, stepsCounted } from "./device-counts";

/**
 * One run of the real page and the real worker, from its loading to its files, and the link that
 * replays it elsewhere.
 */

test.use({ trace: "off" });
test.describe.configure({ mode: "serial", timeout: 900_000 });

const STEPS = 40;
const experiment = smallRun({ "length.max": 2, "run.steps": STEPS, "watch.every": 1000 });
const V = 960; // tokens of the embedded model

/**
 * log Z, counted by hand: ⊤ alone, a number or another token first, and at most one token after
 * it.
 */
function countedLogZ(T: number, number: number): number {
  const {
    "reward.integerEmpty": empty,
    "reward.integerFirstElse": other,
    "reward.integerLater": later,
  } = experiment.leaves;
  const weigh = (logR: number) => Math.exp(logR / T);
  const longer = 1 + (V - 1) * weigh(2 * Number(later));
  return Math.log(
    weigh(Number(empty)) + (100 * weigh(number) + (V - 1 - 100) * weigh(Number(other))) * longer,
  );
}

let page: Page;
let shared: SharedRun;
let link = "";
let save = ""; // id of the run's save
let straight: { losses: number[]; mark?: { step: number; hash: string } };

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await listen(page);
  await countDevice(page);
});
test.afterAll(() => page.close());

const truths = async (of = page) => (await reported(of, "truth")).map((report) => report.truth);
const records = async (of = page) => (await reported(of, "stepped")).map((report) => report.record);
const chart = (name: string) => page.getByRole("img", { name: new RegExp(`^${name}, `) });

test("while the model loads its bytes are counted; then policy and target are drawn", async () => {
  await page.goto(`/${await linkTo(experiment)}`);
  await ready(page);
  const said = await page.evaluate(() => window.sentences);
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
    page.getByRole("img", { name: /Probability of 100 strings after 0 steps, computed exactly/ }),
  ).toBeVisible();
  await expect(page.locator(".status")).toContainText(/swiftshader/i);
  const [truth] = (await truths()).slice(-1);
  for (const row of truth.rows) expect(row.policy).toBeCloseTo(row.prior, 6);
  expect(truth.logZ.value).toBeCloseTo(countedLogZ(1, 8), 9);
});

test("a single step is one step, and the picture is of that step", async () => {
  await page.getByRole("button", { name: "Step", exact: true }).first().click();
  await page.waitForFunction(() => window.reports.findLast((r) => r.kind === "state")?.step === 1);
  await page.waitForTimeout(1500);
  await expect(page.locator(".counter .step strong")).toHaveText("1");
  await expect(
    page.getByRole("img", { name: "Probability of 100 strings after 1 steps" }),
  ).toBeVisible();
});

test("live edits of T and of a reward term: the exact target moves at once, marked", async () => {
  await play(page);
  await reach(page, 3);
  await edit("reward.temperature", "2", countedLogZ(1, 8), countedLogZ(2, 8));
  await reach(page, (await stepShown(page)) + 1);
  await edit("reward.integerFirst", "5", countedLogZ(2, 8), countedLogZ(2, 5));
  await expect(page.locator(".step-chart")).toHaveCount(4);
  for (const one of await page.locator(".step-chart").all())
    await expect(one.locator(".edit-rule")).toHaveCount(2);
  const edits = (await reported(page, "edited")).map((report) => report.edit);
  await page.getByRole("tab", { name: /Edits/ }).click();
  await expect(page.locator(".edits li > span")).toHaveText(
    edits.map(({ step }) => `step ${step}`).reverse(),
  );
  await page.getByRole("tab", { name: /Samples/ }).click();
});

/**
 * Edits one leaf of the running run, and holds the exact log Z before and after to what is counted,
 * on the page as well.
 */
async function edit(path: string, value: string, before: number, after: number) {
  expect((await truths()).at(-1)?.logZ.value).toBeCloseTo(before, 9);
  const judged = (await truths()).length;
  await set(page, path, value);
  await page.waitForFunction(
    (p) =>
      window.reports.findLast((r) => r.kind === "edited")?.edit.path === p &&
      window.reports.findLast((r) => r.kind === "edited" || r.kind === "truth")?.kind === "truth",
    path,
  );
  const step = (await reported(page, "edited")).at(-1)?.edit.step;
  const next = (await truths())[judged];
  expect(next.step).toBe(step);
  expect(next.logZ.value).toBeCloseTo(after, 9);
  await expect(chart("log Z")).toHaveAttribute(
    "aria-label",
    new RegExp(`exact ${after.toFixed(Math.abs(after) < 9.995 ? 2 : 1)}\\.$`),
  );
  await expect(page.locator(`[data-path="${path}"] .mark`)).toContainText(`step ${step}`);
  await expect(message(page)).toContainText(
    new RegExp(
      `^Step ${step}: .* The target moved at once, its log Z from .* to ` +
        `${after.toFixed(Math.abs(after) < 9.995 ? 2 : 1)} nats`,
    ),
  );
}

test("a pause stops and saves; a link of the run holds its edits and the step", async () => {
  await reach(page, 11);
  const at = await pause(page);
  await expect(page.locator(".counter")).toContainText("paused");
  await page.waitForTimeout(1500);
  expect(await stepShown(page)).toBe(at);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(message(page)).toContainText(
    new RegExp(`2 edits and the fingerprint of ${at} steps`),
  );
  link = new URL(page.url()).hash;
  const opened = await decodeLink(link);
  if (!opened.ok) throw new Error(opened.sentence);
  shared = opened.value.run;
  expect(shared.experiment).toEqual(experiment);
  expect(shared.steps).toBe(at);
  expect(shared.edits).toEqual((await reported(page, "edited")).map((report) => report.edit));
  expect(shared.fingerprint?.marks.map((mark) => mark.step)).toEqual(
    [1, 10, at].filter((step, i, all) => all.indexOf(step) === i),
  );
});

test("it learns: the loss is finite, the divergence falls, the masses sum to one", async () => {
  await play(page);
  await expect.poll(() => stepShown(page), { timeout: 600_000 }).toBe(STEPS);
  await paused(page);
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
  const [{ samples }] = (await reported(page, "samples")).slice(-1);
  await page.getByRole("group", { name: "View" }).getByRole("button", { name: "Table" }).click();
  const cells = await page
    .locator(".distribution tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  expect(cells.map(([name]) => name)).toEqual([...truth.rows.map((row) => row.text), "else"]);
  const policy = cells.reduce((sum, row) => sum + Number(row[2]), 0);
  expect(policy).toBeGreaterThan(99.5);
  expect(policy).toBeLessThan(100.5);
  await page.getByRole("group", { name: "View" }).getByRole("button", { name: "Bars" }).click();

  await page
    .getByRole("group", { name: "Listing" })
    .getByRole("button", { name: "Latest" })
    .click();
  await expect(page.locator(".tally")).toContainText(
    `${samples.distinct} distinct in the ${samples.drawn} samples of step ${STEPS}`,
  );
  const listed = await page
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
  await page
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

type Step = Awaited<ReturnType<typeof stepsCounted>>[number];
const total = (steps: readonly Step[], of: keyof Step) =>
  steps.reduce((sum, step) => sum + step[of], 0);

test("a step reads back at most twice, and creates at most a buffer for it at first", async () => {
  const steps = await stepsCounted(page);
  const seen = (of: keyof Step) =>
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

/** Chooses an entry of the Export menu and gives the files that come down. */
async function exported(entry: RegExp, count = 1): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const arrived: Promise<void>[] = [];
  const take = (download: { suggestedFilename(): string; path(): Promise<string> }) =>
    void arrived.push(
      download
        .path()
        .then((path) => void files.set(download.suggestedFilename(), readFileSync(path))),
    );
  page.on("download", take);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: entry }).click();
  await expect.poll(() => arrived.length).toBe(count);
  await Promise.all(arrived);
  page.off("download", take);
  return files;
}
const textOf = (files: ReadonlyMap<string, Buffer>, name: string) =>
  files.get(name)?.toString("utf8") ?? "";

test("metrics.csv has a row a step with its edits; samples.jsonl the sample table", async () => {
  const [header, ...rows] = textOf(await exported(/Metrics/), "metrics.csv")
    .trimEnd()
    .split("\n");
  const columns = header.split(",");
  const all = await records();
  expect(rows.map((row) => Number(row.split(",")[0]))).toEqual(
    Array.from({ length: STEPS + 1 }, (_, k) => k),
  ); // the untrained model's row comes first
  expect(rows.slice(1).map((row) => Number(row.split(",")[columns.indexOf("loss")]))).toEqual(
    all.map((record) => record.loss),
  );
  for (const { step, path } of shared.edits) expect(rows[step + 1]).toContain(path);
  const lines = textOf(await exported(/^Samples/), "samples.jsonl")
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    (await reported(page, "samples")).at(-1)?.samples.rows,
  );
});

test("the adapter has PEFT's form, is trained in every linear layer, and reads back", async () => {
  const files = await exported(/adapter/, 3);
  const config = textOf(files, "adapter_config.json");
  const weights = files.get("adapter_model.safetensors") ?? Buffer.alloc(0);
  const R = Number(experiment.leaves["lora.rank"]);
  const alpha = Number(experiment.leaves["lora.alpha"]);
  expect(JSON.parse(config)).toMatchObject({ peft_type: "LORA", r: R, lora_alpha: alpha });
  const base = readSafetensors(readFileSync("public/models/world/model.safetensors"));
  const adapter = readSafetensors(weights);
  if (!base.ok || !adapter.ok) throw new Error("the files do not parse");
  const layers = [...base.value.tensors]
    .filter(
      ([name, { shape }]) => shape.length === 2 && /\.(c_attn|c_proj|c_fc)\.weight$/.test(name),
    )
    .map(
      ([
        name,
        {
          shape: [K, N],
        },
      ]) => ({ path: name.replace(/\.weight$/, ""), K, N }),
    );
  const wanted = [...layers, { path: "lm_head", K: 128, N: V }].flatMap(
    ({ path, K, N }) =>
      [
        [`base_model.model.${path}.lora_A.weight`, [R, K]],
        [`base_model.model.${path}.lora_B.weight`, [N, R]],
      ] as const,
  );
  expect(
    Object.fromEntries([...adapter.value.tensors].map(([name, { shape }]) => [name, shape])),
  ).toEqual(Object.fromEntries(wanted));
  const architecture = readArchitecture(
    JSON.parse(readFileSync("public/models/world/config.json", "utf8")),
  );
  if (!architecture.ok) throw new Error(architecture.sentence);
  const layout = layoutAdapter(adapterSites(architecture.value), R, alpha);
  const parameters = importPeft(
    layout,
    { config, weights },
    { architecture: architecture.value, tensors: base.value.tensors },
  );
  if (!parameters.ok) throw new Error(parameters.sentence);
  for (const { path, N, b } of layout.slots)
    expect(
      parameters.value.subarray(b, b + N * R).some((value) => value !== 0),
      `${path}: B has moved`,
    ).toBe(true);
});

test("experiment.json is the run, and the headless runner takes it", async () => {
  const text = textOf(await exported(/experiment\.json/), "experiment.json");
  const read = readFile(text);
  if (!read.ok) throw new Error(read.sentence);
  expect(read.value.experiment).toEqual(experiment);
  expect(read.value.edits).toEqual(shared.edits);
  expect(read.value.steps).toBe(STEPS);
  const path = test.info().outputPath("experiment.json");
  await (await import("node:fs/promises")).writeFile(path, text);
  const { stdout } = await promisify(execFile)(
    "npm",
    ["run", "-s", "experiment", "--", path, "--steps", "2", "--json"],
    { timeout: 300_000 },
  );
  const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  expect(last).toMatchObject({ final: true, step: 2, preset: "random-integers" });
});

test("rewound to the seed, the same tokens come again, edits and all", async () => {
  straight = {
    losses: (await records()).map((record) => record.loss),
    mark: (await reported(page, "fingerprint")).at(-1)?.fingerprint.marks.at(-1),
  };
  expect(straight.mark?.step).toBe(STEPS);
  await clearReports(page);
  await page.getByRole("button", { name: "Rewind" }).click();
  await ready(page);
  await expect(field(page, "reward.temperature")).toHaveValue("1.00");
  await play(page);
  await reach(page, shared.steps);
  const at = await pause(page);
  const again = await records();
  expect(at).toBeLessThan(STEPS);
  expect(again.map(({ step, loss }) => [step, loss])).toEqual(
    straight.losses.slice(0, at).map((loss, k) => [k + 1, loss]),
  );
  expect((await reported(page, "edited")).map((report) => report.edit)).toEqual(shared.edits);
  const compared = (await reported(page, "replay")).at(-1);
  expect(compared?.identicalThrough).toBe(10);
  expect(compared?.divergedAt).toBeUndefined();
  // every kind of step was seen before: now nothing at all is created
  const steps = await stepsCounted(page);
  expect(steps.length).toBeGreaterThan(5);
  for (const what of ["buffers", "bindGroups", "pipelines", "modules"] as const)
    expect(total(steps, what), what).toBe(0);
});

test("a reload resumes the saved run, and its end is that of the uninterrupted run", async () => {
  const last = (await reported(page, "saved")).at(-1);
  const saved = last?.step ?? NaN;
  save = last?.save ?? "";
  // it was shared: a reload is no new visit to that link
  expect(new URL(page.url()).hash).not.toBe("");
  await page.reload();
  await ready(page);
  expect((await reported(page, "ready")).at(-1)?.step).toBe(saved);
  await expect(message(page)).toContainText(`Your run is back from its save at step ${saved}`);
  await expect(page.locator(".counter .step strong")).toHaveText(String(saved));
  for (const one of await page.locator(".step-chart").all())
    await expect(one.locator(".edit-rule")).toHaveCount(2);
  await act(page, "Go on").click();
  await reach(page, STEPS);
  await paused(page);
  const [ended] = (await reported(page, "fingerprint")).slice(-1);
  expect(ended.fingerprint.marks.at(-1)).toEqual(straight.mark);
  expect((await records()).map((record) => record.loss)).toEqual(straight.losses);
});

test("a visit without the link requests the same saved run", async () => {
  await page.goto("/");
  await page.waitForFunction(() => window.commands.length > 0);
  const [open] = await page.evaluate(() => window.commands);
  expect(open).toMatchObject({ kind: "open", resume: save, experiment });
});

test("a shared link replays in a fresh browser, and says where another run differs", async ({
  browser,
}) => {
  const visitor = await browser.newPage();
  await listen(visitor);
  await visit(visitor, link);
  await expect(message(visitor)).toContainText(
    `Opened from a link: ${shared.steps} steps, 2 edits`,
  );
  await play(visitor);
  await expect(message(visitor)).toContainText(
    new RegExp(`Identical to the link's run through step ${shared.steps}:`),
    { timeout: 600_000 },
  );
  await pause(visitor);
  expect((await reported(visitor, "edited")).map((report) => report.edit)).toEqual(shared.edits);

  const other = { ...experiment, leaves: { ...experiment.leaves, "run.seed": 8 } };
  await reopen(visitor, await linkTo(other, { ...shared, experiment: other }));
  await expect(message(visitor)).toContainText(
    /Different from the link's run by step 1: both ran on /,
    { timeout: 600_000 },
  );

  const marks =
    shared.fingerprint?.marks.map((mark) =>
      mark.step === 10
        ? { ...mark, hash: mark.hash.replace(/^./, (c) => (c === "0" ? "1" : "0")) }
        : mark,
    ) ?? [];
  await reopen(
    visitor,
    await linkTo(experiment, {
      ...shared,
      fingerprint: { adapter: shared.fingerprint?.adapter ?? "", marks },
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
