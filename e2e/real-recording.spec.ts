import { expect, test } from "@playwright/test";
import { message } from "./visit";

/** What a visitor sees of a real model before its download: its recorded run, and a question. */

const recorded = [
  { preset: "smollm2-integers", steps: "400", drawn: ".by-value path.outline" },
  { preset: "smollm2-constrained", steps: "80", drawn: ".ranked-list" },
] as const;

for (const { preset, steps, drawn } of recorded)
  test(`a recording of ${preset} plays without its download, and no host is contacted`, async ({
    page,
  }) => {
    const hosts = new Set<string>();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.goto("/");
    await page.getByRole("combobox", { name: "Experiment" }).selectOption(preset);
    const slider = page.getByRole("slider", { name: "Step of the recorded run" });
    await expect(slider).toHaveAttribute("max", steps);
    await slider.fill(steps);
    await expect(page.locator(drawn).first()).toBeVisible();
    await expect(message(page)).toContainText("Training here needs HuggingFaceTB/SmolLM2-135M");
    await page.screenshot({ path: test.info().outputPath(`${preset}.png`) });
    expect([...hosts]).toEqual([new URL(page.url()).host]);
    if (preset === "smollm2-integers")
      await expect(page.locator(".readout")).toContainText(/valid 99\.9/);
  });
