import { expect, test, type Page } from "@playwright/test";
import { pinned } from "../src/cli/testing/pinned";
import { linkOf } from "../src/experiment/testing";
import { beforeWorker, listen, paused, play, reported, visit } from "./visit";

/** The page without a graphics device: its runs are computed in WebAssembly. */

test.beforeEach(({ page }) => listen(page));

/** Opens the pinned run's link, plays it, and says how it compares. */
async function replayed(page: Page) {
  await visit(page, await linkOf(pinned));
  const [{ machine, comparison }] = await reported(page, "ready");
  expect(machine).toMatchObject({ executor: "wasm", adapter: "WebAssembly", chosen: "link" });
  expect(comparison).toBe("bits");
  await play(page);
  expect(await paused(page)).toBe(pinned.steps);
  expect((await reported(page, "replay")).at(-1)).toMatchObject({
    identicalThrough: pinned.steps,
  });
  expect((await reported(page, "edited")).map(({ edit }) => edit)).toEqual(pinned.edits);
  expect(await reported(page, "fault")).toEqual([]);
  return machine;
}

test("the page is isolated, and its threads replay a link with the bits that Node has", async ({
  page,
}) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") refused.push(message.text());
  });
  const machine = await replayed(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(machine.threads).toBeGreaterThan(1);
  expect(machine.single).toBeNull();
  expect(refused).toEqual([]);
});

test("a page that is not isolated has one thread, says why, and has the same bits", async ({
  page,
}) => {
  await page.route("**/*", async (route) => {
    // what isolates a page is a header of its document
    if (route.request().resourceType() !== "document") return route.continue();
    const response = await route.fetch();
    const { "cross-origin-opener-policy": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const machine = await replayed(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(machine).toMatchObject({ threads: 1, single: "not-isolated" });
});

test("without WebGPU, and on a software adapter, a run is computed in WebAssembly", async ({
  page,
}) => {
  await visit(page);
  const [first] = await reported(page, "ready");
  expect(first.machine).toMatchObject({ executor: "wasm", chosen: "software-adapter" });
  await beforeWorker(page, () => Object.defineProperty(navigator, "gpu", { value: undefined }));
  await visit(page);
  const [second] = await reported(page, "ready");
  expect(second.machine).toMatchObject({ executor: "wasm", chosen: "no-webgpu" });
});

test("without SIMD the page says what is missing, and shows the recording", async ({ page }) => {
  await beforeWorker(page, () => {
    WebAssembly.validate = () => false;
  });
  await page.goto("/");
  await expect(page.locator(".message p")).toContainText(
    "neither a graphics device for WebGPU nor WebAssembly with SIMD",
  );
  await expect(page.getByRole("slider", { name: "Step of the recorded run" })).toBeVisible();
});

test("a helper thread that cannot be loaded ends no run", async ({ page }) => {
  await page.route("**/assets/thread-*.js", (route) => route.fulfill({ status: 404 }));
  const machine = await replayed(page);
  expect(machine.threads).toBeGreaterThan(0);
});
