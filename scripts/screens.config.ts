import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import base from "../playwright.config.ts";

const [server] = [base.webServer].flat();
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Every screen and state as a picture, in screens/: `npm run -s screens [-- -g STATE]`. Nothing is
 * compared; a person looks at them.
 */
export default defineConfig({
  ...base,
  testDir: "../e2e/screens",
  testMatch: "*.ts",
  outputDir: "../test-results",
  reporter: [["line"]],
  ...(server && { webServer: { ...server, cwd: root } }),
  use: { ...base.use, trace: "off", screenshot: "off" },
});
