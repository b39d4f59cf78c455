import { useLane, useLive, useRuntime, useSetup } from "../lane/context";
import "./message.css";
import { Icon } from "../shared/Icons";
import { useLayout } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { actions } from "./actions";
import { message } from "./message";
import { useNews } from "./edit-news";

/** The only place where the page speaks. */
export function MessageLine() {
  const lane = useLane();
  const runtime = useRuntime((r) => r);
  const step = useLive((l) =>
    runtime.phase.at === "running" && !runtime.playback ? Math.min(l.head.step, 1) : l.head.step,
  );
  const preset = useSetup((s) => s.start.preset);
  const phone = useLayout() === "phone";
  const news = useNews();

  const { sign, tone, sentence, progress, act, quiet } = message({
    runtime,
    step,
    preset,
    // eslint-disable-next-line react-hooks/purity -- each report of a download is timed
    now: performance.now(),
    phone,
    news,
  });
  return (
    <div
      className={`message ${tone}`}
      role={tone === "note" ? "status" : "alert"}
      aria-live={tone === "note" ? "off" : "assertive"}
    >
      <Icon name={sign} />
      <p title={sentence} className={sentence.length > 130 ? "long" : ""}>
        <Maths>{sentence}</Maths>
      </p>
      {quiet && (
        <button
          type="button"
          className="quiet"
          onClick={(event) => actions[quiet.action](lane, event)}
        >
          {quiet.label}
        </button>
      )}
      {act && (
        <button
          type="button"
          className={`button${act.filled ? " filled" : ""}`}
          disabled={act.disabled}
          onClick={(event) => actions[act.action](lane, event)}
        >
          {act.label}
        </button>
      )}
      {progress !== undefined && (
        <i
          className="progress"
          style={{ transform: `scaleX(${Math.min(1, progress)})` }}
          role="progressbar"
          aria-valuenow={Math.round(100 * progress)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-label="Loading"
        />
      )}
    </div>
  );
}
