import { useEffect, useRef, useState } from "react";
import type { Decoded } from "../../schema/field";
import { useLane } from "../lane/context";
import { count } from "../shared/figures";
import { begin, closeLesson, openLessonFile } from "./acts";
import { allLessons } from "./files";
import { showClass } from "../stores/show-class";
import { setView } from "../stores/view";
import type { Lesson } from "./lesson";
import { useLesson } from "./store";

type Read = readonly Decoded<Lesson>[];

/** The lessons beside the page, in the order of a class, and those of the visitor's own. */
export function LessonList() {
  const lane = useLane();
  const trouble = useLesson((n) => n.trouble);
  const [lessons, setLessons] = useState<Decoded<Read> | null>(null);
  useEffect(() => {
    let wanted = true;
    void allLessons().then((read) => {
      if (wanted) setLessons(read);
    });
    return () => {
      wanted = false;
    };
  }, []);
  const minutes = lessons?.ok
    ? lessons.value.reduce((sum, read) => sum + (read.ok ? read.value.minutes : 0), 0)
    : 0;
  return (
    <>
      <header>
        <span className="where">Lessons</span>
        <button type="button" className="link" onClick={() => closeLesson(lane)}>
          Controls
        </button>
      </header>
      <div className="scroll body list">
        <p className="lead">
          One idea a page: you predict, then the run shows it.
          {minutes > 0 && ` All of them take about ${minutes} minutes.`}
        </p>
        {trouble !== null && <p className="elsewhere">{trouble}</p>}
        {lessons && !lessons.ok && <p className="elsewhere">{lessons.sentence}</p>}
        {lessons?.ok && <Rows lessons={lessons.value} />}
        <OwnFile />
        <p className="own">
          <button
            type="button"
            className="button"
            onClick={() => setView({ drawer: "class-link" })}
          >
            Make a class link
          </button>
          <span className="muted">What a class sees, and what it may change, as a link.</span>
        </p>
        <p className="own">
          <button type="button" className="button" onClick={showClass}>
            Gather a class
          </button>
          <span className="muted">Up to thirty links, replayed side by side.</span>
        </p>
      </div>
    </>
  );
}

function Rows({ lessons }: { lessons: Read }) {
  const lane = useLane();
  return (
    <ol className="lessons">
      {lessons.map((read, k) => (
        <li key={k}>
          {read.ok ? (
            <button type="button" onClick={() => begin(lane, read)}>
              <span className="number">{k + 1}</span>
              <strong>{read.value.title}</strong>
              <span className="muted">
                {count(read.value.minutes, "minute")}, {read.value.audience}
              </span>
            </button>
          ) : (
            <p className="elsewhere">{read.sentence}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

/** A lesson is a Markdown file: whoever wrote one opens it here. */
function OwnFile() {
  const lane = useLane();
  const input = useRef<HTMLInputElement>(null);
  return (
    <p className="own">
      <button type="button" className="button" onClick={() => input.current?.click()}>
        Open a lesson file
      </button>
      <span className="muted">Markdown of your own; docs/lessons.md says how it is written.</span>
      <input
        ref={input}
        type="file"
        accept=".md,text/markdown"
        aria-label="Lesson file"
        className="hidden"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void openLessonFile(lane, file);
          target.value = "";
        }}
      />
    </p>
  );
}
