/** The tabs of the side panel that every task has, in their order. */
export const pageTabs = ["start", "samples", "tree", "residuals", "edits", "runs"] as const;
export type PageTab = (typeof pageTabs)[number];
