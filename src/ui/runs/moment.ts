const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/**
 * When a run was saved: "27 Nov, 03:36"; 0 where the first version of this page did not note it.
 */
export const moment = (milliseconds: number): string =>
  milliseconds === 0 ? "date not known" : format.format(milliseconds);
