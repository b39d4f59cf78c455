import { test } from "@playwright/test";
import { countDevice } from "./device-counts";
import { run } from "./run/run";
import { listen } from "./visit";

/**
 * One run of the real page and the real worker, from its loading to its files, and the link that
 * replays it elsewhere. The tests follow one another in the order of these imports.
 */

test.use({ trace: "off" });
test.describe.configure({ mode: "serial", timeout: 900_000 });

test.beforeAll(async ({ browser }) => {
  run.page = await browser.newPage();
  await listen(run.page);
  await countDevice(run.page);
});
test.afterAll(() => run.page.close());

import "./run/training";
import "./run/files";
import "./run/replay";
