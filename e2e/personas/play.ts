import { test, type BrowserContext, type Page } from "@playwright/test";
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
    let asked = -Infinity; // when a click or key was last heard
    for (const type of ["pointerdown", "keydown"])
      addEventListener(type, ({ timeStamp }) => (asked = timeStamp), true);
    const name = (node: Node | null): string =>
      node instanceof Element
        ? `${node.tagName}.${node.getAttribute("class") ?? ""}`
        : `text of ${name(node?.parentElement ?? document.body)}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[]) {
        // a slow machine answers later than within the half second that the browser allows
        if (entry.hadRecentInput || entry.startTime - asked < 5_000) continue;
        for (const { node, previousRect, currentRect } of entry.sources)
          // samples are sorted anew: their rows change places by design
          if (!node?.parentElement?.closest(".sample-table")) {
            const [from, to] = [previousRect, currentRect].map(({ x, y }) => `${x},${y}`);
            if (from !== to) window.shifts.push(`${name(node)} ${from} → ${to}`);
          }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });

interface LayoutShift {
  readonly startTime: number; // ms
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
  context: BrowserContext,
  { acts }: Persona,
  size: Size,
  after: (act: Act, page: Page) => Promise<unknown>,
): Promise<void> {
  let page: Page | null = null;
  for (const act of acts.filter((one) => isDone(one, size)))
    await test.step(act.name, async () => {
      if (act.inNewPage) await page?.close();
      if (act.inNewPage || !page) page = await newPage(context, size);
      await act.does(page, size);
      await after(act, page);
    });
}

async function newPage(context: BrowserContext, { width, height }: Size): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await watchShifts(page);
  return page;
}
