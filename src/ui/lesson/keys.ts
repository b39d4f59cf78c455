import type { Lane } from "../lane/lane";
import { isTyping } from "../bar/typing";
import { reachesRun } from "../stores/place";
import { view } from "../stores/view";
import { answer, goTo, leaveLesson, mayShow, show } from "./acts";
import { lessonNews } from "./store";

/** Keys of a lesson: A to D answer, N shows and goes on, P goes back. */
export function pressIn(lane: Lane): () => void {
  const pressed = (event: KeyboardEvent) => {
    const { reading } = lessonNews();
    const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (
      !reading ||
      held ||
      !reachesRun() ||
      isTyping(event.composedPath()[0] ?? null) ||
      view().aboutPage ||
      view().keys
    )
      return;
    const key = event.key.toLowerCase();
    const option = "abcd".indexOf(key);
    if (key.length !== 1) return;
    if (option >= 0) answer(option);
    else if (key === "p") goTo(lane, reading.page - 1);
    else if (key === "n") goOn(lane);
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

function goOn(lane: Lane) {
  const { reading } = lessonNews();
  if (!reading) return;
  const { lesson, page, shown } = reading;
  if (mayShow(reading)) show(lane);
  else if (lesson.pages[page].reveal !== null && !shown[page]) return;
  else if (page === lesson.pages.length - 1) leaveLesson(lane);
  else goTo(lane, page + 1);
}
