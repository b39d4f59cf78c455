import { test, type Page } from "@playwright/test";
import { isDone, type Act, type Persona, type Size } from "./act";

declare global {
  interface Window {
    shifts: string[]; // what moved by itself, and from where to where
  }
}

/** Notes every layout shift that no click or key asked for, from before the page's first line. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    window.shifts = [];
    const name = (node: Node | null) =>
      node instanceof Element ? `${node.tagName}.${node.getAttribute("class") ?? ""}` : "?";
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        for (const { node, previousRect, currentRect } of entry.sources)
          window.shifts.push(
            `${name(node)} ${previousRect.x},${previousRect.y} → ${currentRect.x},${currentRect.y}`,
          );
      }
    }).observe({ type: "layout-shift", buffered: true });
  });

interface LayoutShift {
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** What moved by itself since the last time, or since the page was opened. */
export const moved = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.shifts.splice(0));

/** Plays every act of a persona that the size has; `after` looks at what each of them left. */
export async function playActs(
  page: Page,
  { acts }: Persona,
  size: Size,
  after: (act: Act) => Promise<unknown>,
): Promise<void> {
  await page.setViewportSize({ width: size.width, height: size.height });
  await watchShifts(page);
  for (const act of acts.filter((one) => isDone(one, size)))
    await test.step(act.name, async () => {
      await act.does(page, size);
      await after(act);
    });
}
