import type { Page } from "@playwright/test";

/** Faults of the layout, each as a few words; none is an empty list. */

/** What of the bar lies over something else, is cut off, or stands outside the window. */
export const collisions = (page: Page) =>
  page.evaluate(() => {
    const parts = ".bar, .phone-bar, .phone-transport";
    const controls = "button, select, .range, .step, .pace, .distance, .where, strong";
    const shown = [...document.querySelectorAll<HTMLElement>(parts)]
      .flatMap((part) => [...part.querySelectorAll<HTMLElement>(controls)])
      .filter((e) => e.getClientRects().length > 0 && e.getBoundingClientRect().width > 0);
    const name = (e: HTMLElement) => e.getAttribute("aria-label") ?? (e.textContent || e.className);
    const found: string[] = [];
    for (const [i, a] of shown.entries()) {
      const box = a.getBoundingClientRect();
      if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${name(a)} is outside`);
      if (a.matches("button") && a.scrollWidth > a.clientWidth + 1) found.push(`${name(a)} is cut`);
      for (const b of shown.slice(i + 1)) {
        if (a.contains(b) || b.contains(a)) continue;
        const other = b.getBoundingClientRect();
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (across > 0.5 && down > 0.5) found.push(`${name(a)} over ${name(b)}`);
      }
    }
    return found;
  });

/** What of the settings is cut at the right edge of their column. */
export const beyondRail = (page: Page) =>
  page.evaluate(() => {
    const edge = document.querySelector(".rail")?.getBoundingClientRect().right ?? Infinity;
    const all = [...document.querySelectorAll(".rail :is(button, input, select, textarea)")];
    const beyond = all.filter((e) => e.getBoundingClientRect().right > edge + 0.5);
    return beyond.map((e) => e.textContent || e.getAttribute("aria-label"));
  });

/** Controls that something cuts off which does not scroll, and what a window must scroll for. */
export const cut = (page: Page) =>
  page.evaluate(() => {
    const controls = "button, select, input, textarea, a, summary, h2, h3, .figure";
    const name = (e: Element) => e.getAttribute("aria-label") ?? (e.textContent || e.className);
    const isShort = (e: Element) => getComputedStyle(e).textOverflow === "ellipsis"; // by design
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide`);
    const pen = document.createElement("canvas").getContext("2d");
    for (const select of document.querySelectorAll<HTMLSelectElement>(".bar select")) {
      const { font, paddingLeft, paddingRight } = getComputedStyle(select);
      const text = select.selectedOptions[0]?.text ?? "";
      const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      if (pen) pen.font = font;
      if (pen && pen.measureText(text).width > room + 1) found.push(`${text} is cut`);
    }
    for (const control of document.querySelectorAll(controls)) {
      const box = control.getBoundingClientRect();
      if (box.width < 2 || !control.checkVisibility() || control.closest(".hidden, svg")) continue;
      for (let around = control.parentElement; around; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around);
        if (isShort(around) || [overflowX, overflowY].some((o) => /auto|scroll/.test(o))) break;
        const edge = around.getBoundingClientRect();
        const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
        const beyond =
          (hides(overflowX) && (box.left < edge.left - 1 || box.right > edge.right + 1)) ||
          (hides(overflowY) && (box.top < edge.top - 1 || box.bottom > edge.bottom + 1));
        if (!beyond) continue;
        found.push(`${name(control)} is cut by ${around.className}`);
        break;
      }
    }
    return found;
  });
