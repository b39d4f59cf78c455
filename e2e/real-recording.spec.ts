import { expect, test } from "@playwright/test";
import { message } from "./visit";

/** What a visitor sees of a real model before its download: its recorded run, and a question. */

test("a real model's recorded run plays without its download, and no host is contacted", async ({
  page,
}) => {
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.goto("/");
  await page.getByRole("combobox", { name: "Experiment" }).selectOption("smollm2-integers");
  const slider = page.getByRole("slider", { name: "Step of the recorded run" });
  await expect(slider).toHaveAttribute("max", "400");
  await slider.fill("400");
  await expect(page.locator(".by-value path.outline").first()).toBeVisible();
  await expect(page.locator(".readout")).toContainText(/valid 99\.9/);
  await expect(message(page)).toContainText("Training here needs HuggingFaceTB/SmolLM2-135M");
  await page.screenshot({ path: test.info().outputPath("real-recording.png") });
  expect([...hosts]).toEqual([new URL(page.url()).host]);
});
