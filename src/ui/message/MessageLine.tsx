import { useLane, useLive, useSetup } from "../lane/context";
import "./message.css";
import { presets } from "../../experiment/presets";
import { Icon } from "../shared/Icons";
import { isOutlined } from "../distribution/ranked/figures";
import { useLayout } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { actions } from "./actions";
import type { Kind, Message } from "./scene";
import { Signs } from "./Signs";
import { useMessage } from "./use-message";

/** The only place where the page speaks. */
export function MessageLine() {
  const lane = useLane();
  const said = useMessage();
  const { sign, tone, progress, act, quiet, kind } = said;
  return (
    <div
      className={`message ${tone}${kind === undefined ? "" : " lesson"}`}
      role={tone === "note" ? "status" : "alert"}
      aria-live={tone === "note" ? "off" : "assertive"}
    >
      {kind === undefined ? (
        <Told sign={sign} sentence={said.sentence} />
      ) : (
        <Lesson said={said} kind={kind} />
      )}
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

/** What presses: one sentence after its sign. */
const Told = ({ sign, sentence }: Pick<Message, "sign" | "sentence">) => (
  <>
    <Icon name={sign} />
    <div className="said">
      <p title={sentence} className={sentence.length > 130 ? "long" : ""}>
        <Maths>{sentence}</Maths>
      </p>
    </div>
  </>
);

/** What is learned, what the signs of the picture are, and what kind of run it is. */
function Lesson({ said, kind }: { said: Message; kind: Kind | null }) {
  const notice = useSetup((s) => presets[s.start.preset].notice);
  const outlined = useLive((l) => isOutlined(l.truth, l.outline));
  return (
    <div className="said">
      <div className="learned">
        <p title={notice}>{said.sentence}</p>
        <Signs outlined={outlined} phone={useLayout() === "phone"} />
      </div>
      {kind && (
        <div className="kind" title={`${kind.title}: ${kind.line}`}>
          <Icon name={kind.sign} />
          <span>{kind.title}</span> <span className="line">{kind.line}</span>
        </div>
      )}
    </div>
  );
}
