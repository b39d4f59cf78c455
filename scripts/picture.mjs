// Takes docs/page.png: the page in a browser, at the end of the recording of random integers, once
// this machine is ready to train. npm run -s picture
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser } from "./browser.mjs";

const PORT = 4790;
const READY = 300_000; // ms; a software device takes a minute or more
const site = fileURLToPath(new URL("site.mjs", import.meta.url));
const picture = fileURLToPath(new URL("../docs/page.png", import.meta.url));
const address = `http://localhost:${PORT}`;

/** Waits until the site is built and served. */
async function served() {
  for (;;) {
    const response = await fetch(address).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const server = spawn(process.execPath, [site, String(PORT)], { stdio: "inherit" });
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: browserArguments,
});
try {
  await served();
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
  });
  await page.goto(`${address}/#preset=random-integers`);
  await page.getByText("This machine: ready to train").waitFor({ timeout: READY });
  const slider = page.getByRole("slider", { name: "Step of the recorded run" });
  await slider.fill((await slider.getAttribute("max")) ?? "0");
  await page.getByRole("button", { name: "valid 99.9 %" }).waitFor();
  await page.mouse.move(0, 0);
  await slider.blur(); // no ring of focus in the picture
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
  server.kill("SIGTERM");
}
