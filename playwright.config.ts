import { register } from "node:module";
import { defineConfig } from "@playwright/test";
import { browserArguments, findBrowser } from "./scripts/browser.mjs";
import { freePort } from "./scripts/free-port.mjs";

// Tests import parts of the worker, and these import shaders.
register("./scripts/wgsl-hooks.mjs", import.meta.url);

// Read once, inherited by Playwright's own worker processes: two runs side by side never share a
// server.
const port = (process.env["AMORTIZE_E2E_PORT"] ??= String(await freePort()));
const url = `http://localhost:${port}`;

export default defineConfig({
  testDir: "e2e",
  workers: 1, // `npm test` runs two of the project "together" at a time
  projects: [
    { name: "together", grepInvert: /@alone|@long/ },
    // these measure time, memory or the processor; nothing else may run beside them
    { name: "alone", grep: /@alone/ },
    // the same claims at length: `npm run -s thorough` runs them
    { name: "long", grep: /@long/ },
  ],
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: !!process.env["CI"],
  reporter: [["list"]],
  use: {
    baseURL: url,
    // a visitor who has trained before; `first-minute.spec.ts` plays one who has not
    storageState: {
      cookies: [],
      origins: [{ origin: url, localStorage: [{ name: "amortize.trained", value: "yes" }] }],
    },
    serviceWorkers: "block", // requests that a service worker answers cannot be routed
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "off", // it takes a third of the time; `npm run e2e -- SPEC --trace retain-on-failure`
    launchOptions: {
      executablePath: findBrowser(),
      args: browserArguments,
    },
  },
  // `npm test` builds and serves the page once for all its runs of Playwright
  ...(process.env["AMORTIZE_E2E_SERVED"] !== "yes" && {
    webServer: {
      command: `node scripts/site.mjs ${port}`,
      url,
      timeout: 180_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 2_000 },
    },
  }),
});
