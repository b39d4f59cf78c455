import type { Page } from "@playwright/test";

/** Opens the page at its root; milliseconds until the exact outline was on the screen. */
export async function outlineShown(page: Page): Promise<number> {
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(".by-value path.outline")?.getAttribute("d")) return;
      watch.disconnect();
      // after the frame that shows it
      requestAnimationFrame(() => setTimeout(() => performance.mark("outline")));
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto("/", { waitUntil: "commit" });
  const mark = await page.waitForFunction(
    () => performance.getEntriesByName("outline")[0]?.startTime,
  );
  return mark.jsonValue();
}
