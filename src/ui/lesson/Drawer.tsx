import "./lesson.css";
import { useEffect } from "react";
import { useLane } from "../lane/context";
import { setView } from "../stores/view";
import { closeLesson, goTo, leaveLesson, mayShow } from "./acts";
import { pressIn } from "./keys";
import { LessonList } from "./LessonList";
import { Page } from "./Page";
import { useLesson, type Reading } from "./store";
import { Ticks } from "./Ticks";

/** A lesson in the place of the settings; without one, the list of lessons. */
export function Drawer() {
  const lane = useLane();
  const reading = useLesson((n) => n.reading);
  useEffect(() => pressIn(lane), [lane]);
  return (
    <aside className="rail drawer" aria-label="Lesson">
      {reading ? <Read reading={reading} /> : <LessonList />}
    </aside>
  );
}

function Read({ reading }: { reading: Reading }) {
  const lane = useLane();
  const { lesson, page } = reading;
  return (
    <>
      <header>
        <span className="where" title={lesson.title}>
          {lesson.title}, {page + 1} of {lesson.pages.length}
        </span>
        <button type="button" className="link" onClick={() => leaveLesson(lane)}>
          All
        </button>
        <button type="button" className="link" onClick={() => setView({ drawer: "controls" })}>
          Controls
        </button>
        <button type="button" className="link" onClick={() => closeLesson(lane)}>
          Close
        </button>
      </header>
      <div className="scroll body">
        <Ticks reading={reading} />
        <Page reading={reading} docked={false} />
      </div>
      <footer>
        <button
          type="button"
          className="button"
          disabled={page === 0}
          aria-keyshortcuts="P"
          onClick={() => goTo(lane, page - 1)}
        >
          Back
        </button>
        <span className="muted">{noteOf(reading)}</span>
        <NextButton reading={reading} />
      </footer>
    </>
  );
}

/** To the next page, once this one has shown what it asks about; at the end, to the list. */
export function NextButton({ reading }: { reading: Reading }) {
  const lane = useLane();
  const { lesson, page, shown } = reading;
  const waits = lesson.pages[page].reveal !== null && !shown[page];
  const last = page === lesson.pages.length - 1;
  return (
    <button
      type="button"
      className={waits ? "button" : "button filled"}
      disabled={waits}
      aria-keyshortcuts="N"
      onClick={() => (last ? leaveLesson(lane) : goTo(lane, page + 1))}
    >
      {last ? "Done" : "Next"}
    </button>
  );
}

function noteOf(reading: Reading): string {
  const { lesson, page, shown } = reading;
  if (lesson.pages[page].question === null) return "";
  if (shown[page]) return "Your answer travels in the link";
  return mayShow(reading) ? "You may change your answer" : "Choose an answer first";
}
