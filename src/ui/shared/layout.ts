import { viewQuery } from "../view-query/view-query";

/**
 * Three layouts: everything side by side, a projector's (strip, popovers, one lower panel), and a
 * phone's single column.
 */
export type Layout = "full" | "class" | "phone";

export const isPhone = "(max-width: 699px)";
export const isWide = "(min-width: 1340px)";

export const layoutFor = (phone: boolean, wide: boolean): Layout =>
  phone ? "phone" : wide && !viewQuery().large ? "full" : "class";

/** The layout of the window as it is now. */
export const layoutNow = (): Layout =>
  layoutFor(matchMedia(isPhone).matches, matchMedia(isWide).matches);
