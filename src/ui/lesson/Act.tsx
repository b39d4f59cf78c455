import { useLane, useLive, useRuntime } from "../lane/context";
import { count, whole } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { goal, isOnTheWay, mayShow, show } from "./acts";
import { standOf } from "./route";
import type { Reading } from "./store";

/** The act that the page proposes: to have it shown, or to run on. */
export function Act({ reading }: { reading: Reading }) {
  const lane = useLane();
  const step = useLive((l) => l.head.step);
  const waits = useRuntime((r) => isOnTheWay(reading, r, step));
  return (
    <button
      type="button"
      className="button go filled"
      disabled={waits || !mayShow(reading)}
      aria-keyshortcuts="N"
      onClick={() => show(lane)}
    >
      <Icon name="play" />
      {labelOf(reading)}
    </button>
  );
}

function labelOf({ lesson, page }: Reading): string {
  const { reveal, question } = lesson.pages[page];
  if (reveal?.button) return reveal.button;
  if (question) return "Show me";
  const { opener, at, leads } = standOf(lesson, page);
  if (leads === at) return "Show me";
  return opener.kind === "recording"
    ? `Play to step ${whole(leads)}`
    : `Run ${count(leads - at, "step")}`;
}

/** Where the run is on its way, in a few words beside the button. */
export function Where({ reading }: { reading: Reading }) {
  const step = useLive((l) => l.head.step);
  const phase = useRuntime((r) => r.phase.at);
  const played = useRuntime((r) => r.playback !== null);
  const to = goal(reading);
  const asks = reading.lesson.pages[reading.page].question !== null;
  if (!played && (phase === "probing" || phase === "loading")) return "the model is being loaded";
  if (step < to) return `on the way to step ${whole(to)}`;
  if (reading.shown[reading.page]) return `at step ${whole(to)}`;
  return asks ? "then compare with your answer" : `waits at step ${whole(to)}`;
}
