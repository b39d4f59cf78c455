import { readFileSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { decodeLink } from "../src/experiment/codec";
import { OPENING, act, linkTo, listen, message, ready, reported, set, smallRun } from "./visit";

/** A judge in the reward: nothing is contacted before one click, and then its files alone. */

const folder = new URL("../src/judging/judges/fixtures/classifier/", import.meta.url);
const inRepository = (name: string) => (name === "model.onnx" ? `onnx/${name}` : name);
const files = new Map(
  readdirSync(folder).map((name) => [inRepository(name), readFileSync(new URL(name, folder))]),
);
const commit = "c".repeat(40);
const listing = {
  sha: commit,
  siblings: [...files].map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    lfs: { sha256: createHash("sha256").update(bytes).digest("hex") },
  })),
};

/** Plays the hub in the browser, and notes what it is asked for. */
async function playHub(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "range" };
  await page.context().route("https://huggingface.co/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (pathname.startsWith("/api/models/owner/tiny/"))
      return route.fulfill({ headers, json: listing });
    const bytes = files.get(pathname.replace(`/owner/tiny/resolve/${commit}/`, ""));
    return bytes
      ? route.fulfill({ headers, body: bytes, contentType: "application/octet-stream" })
      : route.fulfill({ headers, status: 404, body: "" });
  });
  return asked;
}

test.describe.configure({ timeout: OPENING });
test.beforeEach(({ page }) => listen(page));

test("a run whose reward asks a judge of the hub opens once the visitor agrees", async ({
  page,
}) => {
  const asked = await playHub(page);
  const judged = {
    "reward.classifier": "owner/tiny",
    "reward.classifierLabel": "positive",
  };
  await page.goto(`/${await linkTo(smallRun(judged))}`);
  await expect(message(page)).toContainText(
    "The reward of this run asks owner/tiny, which is on huggingface.co. Nothing was contacted",
    { timeout: OPENING },
  );
  expect(asked).toEqual([]);
  expect(await reported(page, "ready")).toEqual([]);
  await act(page, "Allow huggingface.co").click();
  await ready(page);
  expect(asked).toContain(`/owner/tiny/resolve/${commit}/onnx/model.onnx`);
  expect(asked.every((path) => path.includes("owner/tiny"))).toBe(true);
  const [{ truth }] = await reported(page, "truth");
  expect(truth.support).not.toBe("counted");

  // its files are listed among the kept models, and can be deleted, with a way back until then
  await page.locator(".prior-field button").first().click();
  const judge = page.locator(".kept-table tr", { hasText: "owner/tiny" });
  await expect(judge).toContainText("a judge, today");
  await judge.getByRole("button", { name: "Delete" }).click();
  await expect(judge).toHaveClass("deleted");
  await judge.getByRole("button", { name: "Undo" }).click();
  await expect(judge).not.toHaveClass("deleted");
  await judge.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete for good now" }).click();
  await expect(page.locator(".kept-models")).toContainText("No model is kept yet");
});

test("a link that holds its judge's commit is shared with it again", async ({ page }) => {
  const asked = await playHub(page);
  const judged = { "reward.classifier": "owner/tiny", "reward.classifierLabel": "positive" };
  const judges = { "owner/tiny": commit };
  await page.goto(`/${await linkTo(smallRun(judged), { judges })}`);
  await act(page, "Allow huggingface.co").click();
  await ready(page);
  expect(asked[0]).toBe(`/api/models/owner/tiny/revision/${commit}`);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(message(page)).toContainText("It holds every setting");
  const shared = await decodeLink(new URL(page.url()).hash);
  expect(shared).toMatchObject({ ok: true, value: { run: { judges } } });
});

test("a live edit to a judge waits for one click, and one to none is a sentence", async ({
  page,
}) => {
  const asked = await playHub(page);
  await page.goto(`/${await linkTo(smallRun())}`);
  await ready(page);
  await page.getByRole("button", { name: "a classifier" }).click();
  await set(page, "reward.classifier", "owner/tiny");
  await expect(message(page)).toContainText("until you agree, the reward stays as it is");
  expect(asked).toEqual([]);
  await act(page, "Allow huggingface.co").click();
  await expect.poll(() => reported(page, "edited"), { timeout: OPENING }).toHaveLength(1);
  await set(page, "reward.classifier", "owner/nothing");
  await expect(message(page)).toContainText("owner/nothing cannot be listed", { timeout: OPENING });
  expect(await reported(page, "edited")).toHaveLength(1);
});
