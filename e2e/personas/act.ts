import type { Page } from "@playwright/test";

/** A window, by the layout that the page has in it. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly layout: "full" | "class" | "phone";
}

/**
 * One thing that a visitor does, and what the page must answer. What the page has in some layouts
 * alone is done in those.
 */
export interface Act {
  readonly name: string; // of its pictures too: letters and hyphens
  readonly layouts?: readonly Size["layout"][];
  readonly does: (page: Page, size: Size) => Promise<unknown>;
  readonly inNewPage?: true; // of the same browser: another worker computes it
  readonly mayMove?: true; // what was asked for arrives bit by bit, as a page or a list of runs
  readonly isFullest?: true; // axe reads the page after it
}

/** Somebody who comes for something, and does it from the first act to the last. */
export interface Persona {
  readonly name: string;
  readonly isNew?: true; // this browser has not trained before
  readonly projector: 1280 | 1024; // the width of a projector's page in which it is tested
  readonly comesIn: Size["layout"]; // most often
  readonly acts: readonly Act[];
}

export const isDone = ({ layouts }: Act, { layout }: Size) => layouts?.includes(layout) ?? true;

/** Every size in which pictures are taken, and the colours in which it is tested. */
export const sizes = [
  { width: 1440, height: 900, layout: "full", tested: "light" },
  { width: 1280, height: 720, layout: "class", tested: "dark" },
  { width: 1024, height: 768, layout: "class", tested: "dark" },
  { width: 390, height: 844, layout: "phone", tested: "light" },
] as const;

/** Is a persona tested in a size? In each layout once; the widths of a projector take turns. */
export const isTested = ({ projector }: Persona, { width, layout }: Size) =>
  layout !== "class" || width === projector;

export const colours = ["light", "dark"] as const;
