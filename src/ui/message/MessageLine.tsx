import "./message.css";
import { Icon } from "../shared/Icons";
import { useLayout } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { useSetup } from "../stores/experiment";
import { useLive } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import { deeds } from "./deeds";
import { message } from "./message";
import { useNews } from "./told";

/** The only place where the page speaks. */
export function MessageLine() {
  const runtime = useRuntime((r) => r);
  const step = useLive((l) =>
    runtime.phase.at === "running" && !runtime.playback ? Math.min(l.head.step, 1) : l.head.step,
  );
  const preset = useSetup((s) => s.start.preset);
  const phone = useLayout() === "phone";
  const told = useNews();

  const { sign, tone, sentence, progress, act, quiet } = message({
    runtime,
    step,
    preset,
    // eslint-disable-next-line react-hooks/purity -- each report of a download is timed
    now: performance.now(),
    phone,
    told,
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
        <button type="button" className="quiet" onClick={deeds[quiet.deed]}>
          {quiet.label}
        </button>
      )}
      {act && (
        <button
          type="button"
          className={`button${act.filled ? " filled" : ""}`}
          disabled={act.disabled}
          onClick={deeds[act.deed]}
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
