import { useEffect, useRef } from "react";
import { useLane, useRuntime } from "../lane/context";
import { Maths } from "../shared/Maths";
import { comeBack, isOfLesson } from "./acts";
import { Act, Where } from "./Act";
import { Prose } from "./Prose";
import { Question } from "./Question";
import { RealControls } from "./RealControls";
import { useLesson, type Reading } from "./store";

interface Props {
  readonly reading: Reading;
  readonly docked: boolean; // the act stands elsewhere, and the question until it is revealed
}

/** One idea: text, a prediction, the real control and its button, then what happened and why. */
export function Page({ reading, docked }: Props) {
  const { lesson, page, answers, shown } = reading;
  const { title, text, question, setup, reveal, afterwards } = lesson.pages[page];
  const proposes = reveal !== null && !docked && !shown[page];
  const heading = useTitleFocus(page);
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        <Maths>{title}</Maths>
      </h2>
      <Elsewhere />
      <Prose of={text} />
      {question && (!docked || shown[page]) && (
        <Question question={question} chosen={answers[page]} shown={shown[page]} />
      )}
      {(setup.controls.length > 0 || proposes) && (
        <div className="box">
          <RealControls paths={setup.controls} />
          {proposes && (
            <p className="act-row">
              <Act reading={reading} />
              <span className="muted">
                <Where reading={reading} />
              </span>
            </p>
          )}
        </div>
      )}
      <div aria-live="polite">{shown[page] && <Prose of={afterwards} />}</div>
    </>
  );
}

/** A new page is read from its title on; the first one leaves the focus where it is. */
function useTitleFocus(page: number) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(page);
  useEffect(() => {
    if (before.current === page) return;
    before.current = page;
    heading.current?.focus({ preventScroll: true });
    heading.current?.parentElement?.scrollTo({ top: 0 });
  }, [page]);
  return heading;
}

/** Why the lesson's run is not on screen, and the way back to it. */
function Elsewhere() {
  const lane = useLane();
  const trouble = useLesson((n) => n.trouble);
  const arriving = useLesson((n) => n.arriving);
  const here = useRuntime((r) => isOfLesson(r.held, r.playback !== null));
  if (arriving || (here && trouble === null)) return null;
  return (
    <p className="elsewhere">
      {trouble ?? "Another run is on screen."}{" "}
      <button type="button" className="link" onClick={() => comeBack(lane)}>
        {trouble === null ? "Back to the lesson’s run" : "Try again"}
      </button>
    </p>
  );
}
