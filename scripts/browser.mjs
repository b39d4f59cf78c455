// Which Chromium the browser tests drive: the machine's own first, then Playwright's. Its headless
// shell, which draws no window around the page, takes half of a whole browser's processor time.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];
const places = [
  ...(process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name))),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  chromium.executablePath(),
];

/** How it is started: WebGPU computed by the processor, and no traffic of its own. */
export const browserArguments = [
  "--headless",
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  // the processor draws pages faster itself than by a card that it plays
  "--disable-gpu-compositing",
];

/** @returns {string | undefined} the browser's path, if there is one; the headless shell's first */
export const findBrowser = () => places.find((place) => existsSync(place));
