import { fileURLToPath } from "node:url";
import { expect, test, type Page } from "@playwright/test";
import { build } from "esbuild";
import { isolation } from "../scripts/build/policy";
import type { ModelCommand, ModelReport, ModelState } from "../src/worker/protocol/models";
import { type PlayedHub, besideHub, worldOnHub } from "./played-hub";
import { linkTo, listen, message, ready, smallRun } from "./visit";

/**
 * Models in the browser's real storage: a server that plays the hub, the models' worker without an
 * interface, and the real page that opens what was kept. The model is the one beside the page.
 */

test.use(besideHub);

const REPOSITORY = "some/world";
const model = `hub:${REPOSITORY}`;
const link = () => linkTo(smallRun({ "model.name": model }));

let hub: PlayedHub;
test.beforeEach(async () => {
  hub = await worldOnHub(REPOSITORY);
});
test.afterEach(() => hub.close());

declare global {
  interface Window {
    models: Worker;
    modelReports: ModelReport[];
  }
}

let bundle: Promise<string> | undefined;
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../src/worker/models/worker.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    define: { "import.meta.env.DEV": "true" },
    loader: { ".wgsl": "text" },
  });
  return outputFiles[0].text;
}

/** Starts the models' worker in the page, with the hub that is played and the visitor's consent. */
async function startModels(page: Page): Promise<void> {
  bundle ??= bundled();
  const body = await bundle;
  await page.route("**/models-worker.js", (route) =>
    route.fulfill({ body, headers: { ...isolation, "content-type": "text/javascript" } }),
  );
  await page.evaluate(() => {
    window.modelReports = [];
    window.models = new Worker("/models-worker.js", { type: "module" });
    window.models.addEventListener("message", ({ data }: MessageEvent<ModelReport>) =>
      window.modelReports.push(data),
    );
  });
  await send(page, { kind: "hub", endpoint: hub.endpoint, token: null });
  await send(page, { kind: "allow", host: new URL(hub.endpoint).host });
}

const send = (page: Page, command: ModelCommand) =>
  page.evaluate((given) => window.models.postMessage(given), command);

const reports = (page: Page) => page.evaluate(() => window.modelReports);
async function state(page: Page): Promise<ModelState | undefined> {
  const all = await reports(page);
  return all.findLast((report) => report.kind === "state")?.state;
}
const until = (page: Page, at: ModelState["at"]) =>
  expect.poll(() => state(page), { timeout: 60_000 }).toMatchObject({ at });

async function kept(page: Page) {
  await send(page, { kind: "list" });
  await expect.poll(async () => (await reports(page)).at(-1)?.kind).toBe("kept");
  return (await reports(page)).findLast((report) => report.kind === "kept")?.models;
}

test("a model survives broken connections and a reload, and then opens without the hub", async ({
  page,
}) => {
  await listen(page);
  await page.goto(`/${await link()}`);
  await expect(message(page)).toContainText("is not kept in this browser");
  expect(hub.asked).toEqual([]);

  await startModels(page);
  hub.faults.stallsAfter = 900_000;
  await send(page, { kind: "download", model });
  await expect
    .poll(async () => {
      const now = await state(page);
      return now?.at === "arriving" ? now.received : 0;
    })
    .toBeGreaterThan(800_000);

  await page.reload(); // in the middle of the download
  delete hub.faults.stallsAfter;
  await startModels(page);
  const [part] = (await kept(page)) ?? [];
  expect(part).toMatchObject({ asked: model, whole: false });
  expect(part.received).toBeGreaterThan(800_000);
  Object.assign(hub.faults, { breaksAfter: 600_000, lingers: 500 });
  hub.asked.length = 0;
  await send(page, { kind: "download", model });
  await until(page, "kept");
  const starts = hub.asked
    .filter(({ url }) => url.endsWith(".safetensors"))
    .map(({ range }) => Number(/=(\d+)-/.exec(range ?? "")?.[1]));
  expect(Math.min(...starts)).toBeGreaterThan(800_000);
  expect(starts.length).toBeGreaterThan(2);

  hub.close();
  await page.goto("about:blank");
  await page.goto(`/${await link()}`);
  await ready(page);
  const machines = await page.evaluate(() =>
    window.reports.flatMap((report) =>
      report.kind === "ready" ? [report.machine.model.name] : [],
    ),
  );
  expect(machines).toEqual([model]);

  await startModels(page);
  await send(page, { kind: "describe", model: "hub:some/other" });
  await expect
    .poll(async () => (await reports(page)).findLast((report) => report.kind === "failed")?.fault)
    .toMatchObject({ kind: "unreachable" });
  await send(page, { kind: "delete", model });
  await until(page, "deleted");
  expect(await kept(page)).toEqual([]);
});

test("what the hub refuses is one sentence, and nothing is left behind", async ({ page }) => {
  await page.goto("/");
  await startModels(page);
  const faults: readonly (readonly [PlayedHub["faults"], string])[] = [
    [{ token: "hf_secret" }, "token-wanted"],
    [{ denied: true }, "token-wanted"],
    [{ missing: true }, "not-found"],
    [{ busy: { times: 1, seconds: 1000 } }, "busy"],
    [{ sizes: { "model.safetensors": 12 } }, "wrong-size"],
    [{ hashes: { "config.json": "0".repeat(64) } }, "wrong-hash"],
  ];
  for (const [fault, kind] of faults) {
    Object.assign(hub.faults, fault);
    await send(page, { kind: "download", model });
    await expect
      .poll(async () => {
        const now = await state(page);
        return now && "fault" in now ? now.fault : undefined;
      })
      .toMatchObject({ kind, sentence: expect.stringMatching(/^\S.*\.$/) });
    for (const name of Object.keys(fault)) delete hub.faults[name as keyof PlayedHub["faults"]];
    await send(page, { kind: "delete", model });
    await until(page, "deleted");
  }
});

test("a token that is given is sent to the hub alone, also where that redirects", async ({
  page,
}) => {
  const elsewhere = await worldOnHub(REPOSITORY);
  await page.goto("/");
  await startModels(page);
  hub.faults.token = "hf_secret";
  hub.faults.elsewhere = elsewhere.endpoint;
  await send(page, { kind: "hub", endpoint: hub.endpoint, token: "hf_secret" });
  await send(page, { kind: "download", model });
  await until(page, "kept");
  elsewhere.close();
  expect(elsewhere.asked.length).toBeGreaterThan(0);
  expect(elsewhere.asked.filter(({ token }) => token !== undefined)).toEqual([]);
  const contacted = (await reports(page)).findLast((report) => report.kind === "contacted");
  expect(contacted?.hosts).toEqual([hub, elsewhere].map(({ endpoint }) => new URL(endpoint).host));
  expect(JSON.stringify(await reports(page))).not.toContain("hf_secret");
});
