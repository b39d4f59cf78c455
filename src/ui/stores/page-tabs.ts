/** The tabs of the side panel that every task has, in their order. */
export const pageTabs = [
  "start",
  "samples",
  "tree",
  "residuals",
  "edits",
  "compare",
  "runs",
] as const;
export type PageTab = (typeof pageTabs)[number];
