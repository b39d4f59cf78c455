import { viewQuery } from "../view-query/view-query";

/** Brings the program that talks to the page around a frame, where the address names one. */
export async function talkInFrame(): Promise<void> {
  const { embed, origin } = viewQuery();
  if (!embed || origin === null || window.parent === window) return;
  const program = await import("./conversation").catch(() => null);
  // without it the frame is still a page that can be used; nobody outside hears of it
  program?.converse(origin);
}
