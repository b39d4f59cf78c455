import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { readFile } from "../../src/experiment/file";
import { layoutAdapter } from "../../src/lm/adapter";
import { adapterSites } from "../../src/lm/checkpoint";
import { readArchitecture } from "../../src/lm/families";
import { importPeft } from "../../src/lm/peft";
import { readSafetensors } from "../../src/lm/safetensors";
import { inMemory } from "../../src/lm/sources/source";
import { listen, ready, reported } from "../visit";
import { STEPS, V, experiment, records, run } from "./run";

/** The files that a run is exported to. */

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
  run.page.on("download", take);
  await run.page.getByRole("button", { name: "Export" }).click();
  await run.page.getByRole("button", { name: entry }).click();
  await expect.poll(() => arrived.length).toBe(count);
  await Promise.all(arrived);
  run.page.off("download", take);
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
  for (const { step, path } of run.shared.edits) expect(rows[step + 1]).toContain(path);
  const lines = textOf(await exported(/^Samples/), "samples.jsonl")
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    (await reported(run.page, "samples")).at(-1)?.samples.rows,
  );
});

test("the adapter has PEFT's form, is trained in every linear layer, and reads back", async () => {
  const files = await exported(/^Trained adapter/, 5);
  expect([...files.keys()].sort()).toEqual([
    "adapter_config.json",
    "adapter_model.safetensors",
    "adapter_readme.md",
    "sample.py",
    "sampling.json",
  ]);
  const config = textOf(files, "adapter_config.json");
  const weights = files.get("adapter_model.safetensors") ?? Buffer.alloc(0);
  const R = Number(experiment.leaves["lora.rank"]);
  const alpha = Number(experiment.leaves["lora.alpha"]);
  expect(JSON.parse(config)).toMatchObject({ peft_type: "LORA", r: R, lora_alpha: alpha });
  const stored = readFileSync("public/models/world/model.safetensors");
  const base = await readSafetensors(inMemory(stored));
  const adapter = await readSafetensors(inMemory(weights));
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
  const parameters = await importPeft(
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
  expect(read.value.edits).toEqual(run.shared.edits);
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

test("the training state goes on in a browser that has seen nothing of the run", async ({
  browser,
}) => {
  const state = (await exported(/^Training state/)).get("checkpoint.save") ?? Buffer.alloc(0);
  const context = await browser.newContext({ serviceWorkers: "block" });
  const other = await context.newPage();
  await listen(other);
  await other.goto(new URL(run.page.url()).origin);
  await other.getByRole("button", { name: "Export" }).click();
  await other
    .getByLabel("Go on from a training state")
    .setInputFiles({ name: "mine.save", mimeType: "application/octet-stream", buffer: state });
  await ready(other);
  await expect(other.locator(".counter .step strong")).toHaveText(String(STEPS));
  const again = (await records(other)).map(({ step, loss }) => [step, loss]);
  expect(again).toEqual((await records()).map(({ step, loss }) => [step, loss]));
  await context.close();
});

test("the job leaves as one archive", async () => {
  const archive = (await exported(/^Job in PyTorch/)).get("job.zip") ?? Buffer.alloc(0);
  const names = ["train.py", "requirements.txt", "experiment.json", "adapter/adapter_config.json"];
  for (const name of names) expect(archive.includes(`job/${name}`), name).toBe(true);
});
