import type { Page } from "@playwright/test";

/** Time of one drawing of the reference on the idle machine the budgets were set on [ms]. */
export const REFERENCE = 5;

/**
 * Draws the same small page forty times, each in a frame of its own, measured as the page's own
 * drawings are. A machine that takes longer for it is as much slower at everything the page draws.
 *
 * @returns milliseconds of the clock, of each drawing
 */
export const drawReference = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const host = document.body.appendChild(document.createElement("div"));
    host.style.cssText = "position:fixed;left:0;top:0;width:600px;opacity:0;pointer-events:none";
    const row = (i: number) =>
      `<div style="display:flex"><span>${i}</span><b>row ${i} of thirty</b>` +
      `<svg width="90" height="16"><path d="M0 0H${i}V9H0Z"/>` +
      `<rect width="${i}" height="5"/></svg>` +
      `<i>${(i / 7).toFixed(2)}</i></div>`;
    const took: number[] = [];
    const draw = () => {
      const start = performance.now();
      host.innerHTML = Array.from({ length: 30 }, (_, i) => row(i)).join("");
      if (host.offsetHeight === 0) throw new Error("The reference was not laid out.");
      performance.measure("paint:reference", { start, end: performance.now() });
      performance.clearMeasures("paint:reference");
      took.push(performance.now() - start);
    };
    for (let i = 0; i < 40; i++)
      await new Promise<void>((done) =>
        requestAnimationFrame(() => {
          draw();
          done();
        }),
      );
    host.remove();
    return took;
  });

/**
 * How many times slower than that idle machine this one is now, by the clock, at least 1: limits of
 * waiting times grow with it. Call it while the page itself rests.
 */
export async function slowness(page: Page): Promise<number> {
  const took = (await drawReference(page)).sort((a, b) => a - b);
  return Math.max(1, took[took.length >> 1] / REFERENCE);
}
