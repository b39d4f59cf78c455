import { useLive, useRuntime } from "../lane/context";
import type { Layout } from "../shared/hooks";
import { bounded, figure, whole } from "../shared/figures";
import { useOutdated } from "../shared/use-outdated";
import { type Runtime } from "../stores/runtime";
import { AboutButton } from "../about/AboutButton";

/** The step, and how fast, or why not. */
export function Counter({ layout }: { layout: Layout }) {
  const step = useLive((l) => l.head.step);
  const waiting = useRuntime(
    (r) => !r.playback && (r.phase.at === "probing" || r.phase.at === "loading"),
  );
  return (
    <div className="counter">
      <span className="step">
        <span className="muted">step</span> <strong>{waiting ? "–" : whole(step)}</strong>
      </span>
      {layout === "class" ? <Distance /> : <Pace />}
    </div>
  );
}

function Pace() {
  const speed = useLive((l) => l.head.stepsPerSecond);
  const state = useRuntime(stateWord);
  const untouched = useLive((l) => l.head.step === 0);
  return (
    <span className="pace">
      {(untouched && state === "paused" ? "ready" : state) ??
        (speed === null ? "" : <AboutButton topic="speed">{figure(speed)} steps/s</AboutButton>)}
    </span>
  );
}

/** What the run is doing, in a word; null while it trains. */
export function stateWord({ phase, playback }: Runtime): string | null {
  if (playback) return `of ${whole(playback.steps)}`;
  if (phase.at === "running") return phase.until ? "pausing" : null;
  if (phase.at === "probing" || phase.at === "loading") return "loading";
  return phase.at === "idle" ? "" : phase.at;
}

/** For a class: one number says how far the policy is; none while what is known is of before. */
function Distance() {
  const truth = useLive((l) => l.truth);
  const outdated = useOutdated(truth) !== null;
  return (
    <AboutButton topic="tv" className="distance figure">
      <span className="muted name">
        <span>distance to target</span>
      </span>{" "}
      <strong className="mono">{bounded(outdated ? null : (truth?.tv ?? null))}</strong>
    </AboutButton>
  );
}
