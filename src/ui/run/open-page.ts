import type { ReadPage } from "../../experiment/codec";
import type { Lane } from "../lane/lane";
import { takeFault } from "./intake";
import { openRuns } from "./open-runs";

/** Opens all that a link or a file holds: its runs, and its place in a lesson. */
export async function openPage(lane: Lane, read: ReadPage): Promise<void> {
  const { lesson } = read.page;
  if (lesson && (await openLessonOf(lane, lesson.lesson, read))) return;
  await openRuns(lane, read);
}

/**
 * Opens the lesson of a name, at its first page, or where a link or a file has it with its runs;
 * its program is fetched for it. Could it be read?
 */
export async function openLessonOf(lane: Lane, name: string, read?: ReadPage): Promise<boolean> {
  const program = await import("../lesson/acts").catch(() => null);
  if (!program) {
    const sentence = "The lesson could not be loaded. Check the connection, and reload the page.";
    takeFault(lane, { kind: "bad-link", sentence }, 0);
    return false;
  }
  return program.openLesson(lane, name, read);
}
