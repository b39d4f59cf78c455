import "./lesson.css";
import "./phone-lesson.css";
import { Scrubber } from "../bar/Scrubber";
import { CodePlace } from "../code/CodePlace";
import { useLane, useLive, useRuntime } from "../lane/context";
import { Distributions } from "../lanes/places";
import { MessageLine } from "../message/MessageLine";
import { mustBeSaid } from "../message/must-be-said";
import { rewind } from "../run/transport";
import { whole } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { Act } from "./Act";
import { closeLesson, goal } from "./acts";
import { NextButton } from "./Drawer";
import { LessonList } from "./LessonList";
import { Page } from "./Page";
import { Question } from "./Question";
import { useLesson, type Reading } from "./store";
import { Ticks } from "./Ticks";

/** A lesson on a phone: the plot, the page beneath it, and the act pinned at the bottom. */
export function PhoneLesson() {
  const reading = useLesson((n) => n.reading);
  if (!reading)
    return (
      <main className="phone phone-lesson drawer">
        <h1 className="hidden">Amortize</h1>
        <LessonList />
      </main>
    );
  return <Read reading={reading} />;
}

function Read({ reading }: { reading: Reading }) {
  const lane = useLane();
  const { lesson, page, answers, shown } = reading;
  const { question } = lesson.pages[page];
  const waits = lesson.pages[page].reveal !== null && !shown[page];
  return (
    <div className="phone phone-lesson">
      <header className="phone-lesson-head">
        <strong>
          {lesson.title}, {page + 1} of {lesson.pages.length}
        </strong>
        <button type="button" className="quiet" onClick={() => closeLesson(lane)}>
          Close <Icon name="close" />
        </button>
        <Ticks reading={reading} />
      </header>
      <main>
        <h1 className="hidden">Amortize</h1>
        <Trouble />
        <Distributions layout="phone" />
        <div className="body">
          <Page reading={reading} docked />
        </div>
      </main>
      <footer className="phone-transport">
        {question && !shown[page] && (
          <Question question={question} chosen={answers[page]} shown={false} />
        )}
        <Played />
        <div>
          {waits ? <Act reading={reading} /> : <NextButton reading={reading} />}
          <button type="button" className="button" aria-label="Rewind" onClick={() => rewind(lane)}>
            <Icon name="rewind" />
          </button>
          <Where reading={reading} />
        </div>
        <p className="muted">{noteOf(reading)}</p>
      </footer>
      <CodePlace layout="phone" />
    </div>
  );
}

/** What must be known before anything else, such as a device that was lost. */
function Trouble() {
  return useRuntime(mustBeSaid) ? <MessageLine /> : null;
}

const Played = () => (useRuntime((r) => r.playback !== null) ? <Scrubber /> : null);

function Where({ reading }: { reading: Reading }) {
  const step = useLive((l) => l.head.step);
  const steps = useRuntime((r) => r.playback?.steps);
  const asks = useRuntime((r) => r.held?.asks ?? false);
  const to = goal(reading);
  const state = step < to ? `to step ${whole(to)}` : asks ? "waiting for you" : "";
  return (
    <span className="where">
      <span>
        <strong>{whole(step)}</strong> {steps ? `of ${whole(steps)}` : "steps"}
      </span>
      <span className="muted">{state}</span>
    </span>
  );
}

function noteOf({ lesson, page, shown }: Reading): string {
  if (lesson.pages[page].question === null) return "";
  return shown[page]
    ? "Your answer travels in the link."
    : "Your answer travels in the link; you can change it until you press.";
}
