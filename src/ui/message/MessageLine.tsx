import { useLane } from "../lane/context";
import "./message.css";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";
import { actions } from "./actions";
import { useMessage } from "./use-message";

/** The only place where the page speaks. */
export function MessageLine() {
  const lane = useLane();
  const { sign, tone, sentence, progress, act, quiet } = useMessage();
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
