import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { serviceWorkerOf } from "../scripts/build/offline";

test.use({ serviceWorkers: "allow" });

/** Waits until the page's service worker has stored its build. */
const stored = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === "activated") return;
    await new Promise((done) => active?.addEventListener("statechange", done));
  });

/** Waits until the model is loaded and the first exact answer is computed. */
const ready = (page: Page) =>
  expect(page.locator(".status")).toContainText("ready to train", { timeout: 150_000 });

test("a second visit works without a network: the machine gets ready to train", async ({
  page,
  context,
}) => {
  await page.goto("/");
  await stored(page);
  await context.setOffline(true);
  await page.goto("/");
  await expect(page).toHaveTitle(/Amortize/);
  await ready(page);
});

test("the page obeys its own policy: nothing is refused, and no other host is reached", async ({
  page,
}) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto("/");
  await ready(page);
  expect(refused).toEqual([]);
  const reached = await page.evaluate(() =>
    fetch("https://example.org/").then(
      () => "reached",
      () => "refused",
    ),
  );
  expect(reached).toBe("refused");
  expect(refused.join()).toContain("connect-src");
});

test("a browser that does not keep the page says so, beside what computes", async ({ page }) => {
  await page.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error("refused"));
  });
  await page.goto("/");
  await ready(page);
  await page.locator(".status button").first().click();
  await expect(page.locator(".processor")).toContainText("so every visit needs a network");
});

test("a newer build is announced, and opens when the visitor asks for it", async ({ page }) => {
  await page.addInitScript(() => {
    const waiting = Object.assign(new EventTarget(), { waiting: {}, installing: null });
    ServiceWorkerContainer.prototype.register = () =>
      Promise.resolve(waiting as unknown as ServiceWorkerRegistration);
    Object.defineProperty(navigator.serviceWorker, "controller", { value: {} });
  });
  await page.goto("/");
  await ready(page);
  const reload = page.getByRole("button", { name: "New version: reload" });
  await expect(reload).toBeVisible();
  const reloaded = page.waitForEvent("load");
  await reload.click();
  await reloaded;
  await expect(reload).toBeVisible();
});

/** A site of two files whose content names its build, and a server that can get a new build. */
class Site {
  readonly folder = mkdtempSync(join(tmpdir(), "amortize-builds-"));
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
      const file = join(this.folder, path || "index.html");
      const type = { js: "text/javascript", txt: "text/plain" }[path.split(".")[1]] ?? "text/html";
      response.setHeader("content-type", type);
      response.setHeader("cache-control", "max-age=600"); // as many static hosts do
      if (existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    });
  }

  build(name: string) {
    const page = `<title>${name}</title><script>navigator.serviceWorker.register("sw.js")</script>`;
    writeFileSync(join(this.folder, "index.html"), page);
    writeFileSync(join(this.folder, "data.txt"), name);
    writeFileSync(join(this.folder, "sw.js"), serviceWorkerOf(this.folder));
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, done));
    return `http://localhost:${(this.server.address() as AddressInfo).port}/`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true });
  }
}

const shown = async (page: Page) => [
  await page.title(),
  await page.evaluate(async () => (await fetch("data.txt")).text()),
];
const waiting = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    return registration.waiting !== null;
  });

test("a page is of one build: the old one until a reload, then the new one", async ({ page }) => {
  const site = new Site();
  try {
    site.build("first");
    const address = await site.start();
    await page.goto(address);
    await stored(page);
    await page.reload();
    expect(await shown(page)).toEqual(["first", "first"]);
    // this server sends no headers for it; its pages are served by the service worker now
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    site.build("second");
    await expect.poll(() => waiting(page)).toBe(true);
    expect(await shown(page)).toEqual(["first", "first"]);
    await page.reload();
    await expect(page).toHaveTitle("second");
    expect(await shown(page)).toEqual(["second", "second"]);

    site.build("third");
    writeFileSync(join(site.folder, "data.txt"), "of no build"); // a deployment that is half done
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update().catch(() => undefined);
    });
    await page.reload();
    expect(await shown(page)).toEqual(["second", "second"]);
  } finally {
    site.stop();
  }
});
