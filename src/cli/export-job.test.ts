import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { JobRequest } from "../worker/job/job";
import type { Open } from "../worker/open";
import { toyExperiment, toyOpen } from "../worker/testing";
import { exportJob } from "./export-job";

const root = mkdtempSync(join(tmpdir(), "amortize-export-"));
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(root, { recursive: true }));

const experiment = toyExperiment({ "reward.temperatureHorizon": 100 });
const start = Number(experiment.leaves["reward.temperature"]);
const edit = { step: 20, path: "reward.temperature", from: start, to: 0.7 };

/** Exports a run of 60 steps with one edit; the status, what was asked, what was said. */
async function exportOf(folder: string) {
  const asked: { request: JobRequest; live: unknown }[] = [];
  const open: Open = async (...given) => {
    const opened = await toyOpen()(...given);
    const jobFiles = (request: JobRequest) => {
      asked.push({ request, live: given[1]()["reward.temperature"] });
      return Promise.resolve({
        ok: true as const,
        value: [{ name: "adapter/a.txt", bytes: new TextEncoder().encode("A") }],
      });
    };
    return { ...opened, jobFiles };
  };
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  const replay = { experiment, edits: [edit], steps: 60 };
  const request = { experiment, replay, steps: 60, executor: "auto", notices: ["One."] } as const;
  const status = await exportJob(request, folder, { open, close: () => Promise.resolve() });
  return { status, asked, said: said.mock.calls.flat() };
}

test("live edits are in the settings of a job, and notices are said", async () => {
  const folder = join(root, "job");
  const { status, asked, said } = await exportOf(folder);
  expect([status, said]).toEqual([0, ["One."]]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.live).toBe(0.7);
  expect(asked[0]?.request.leaves["reward.temperature"]).toBe(0.7);
  expect(asked[0]?.request.settings.temperature).toMatchObject({ end: 0.7, horizon: 0 });
  expect(readFileSync(join(folder, "adapter", "a.txt"), "utf8")).toBe("A");
});

test("a folder that is there is refused, and nothing is written into it", async () => {
  const { status, said } = await exportOf(root);
  expect(status).toBe(1);
  expect(said.at(-1)).toContain("is there already; name a new folder for the job.");
  expect(existsSync(join(root, "adapter"))).toBe(false);
});
