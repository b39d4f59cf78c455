import { faultSentence } from "../../worker/sentences";
import { useLane, useRuntime } from "../lane/context";
import { Icon } from "../shared/Icons";
import { useModelNews } from "../stores/models";
import { backToRun } from "../stores/place";
import { chooserSentence } from "./sentence";
import { useModels } from "./state";
import { useModelInUse, useRows, useSelected } from "./use-rows";

/** The message line while models are chosen, with the way back to the run. */
export function ModelsMessage() {
  const lane = useLane();
  const state = useModels((s) => s);
  const inUse = useModelInUse();
  const trouble = useRuntime((r) => (r.trouble ? faultSentence(r.trouble.fault) : null));
  const news = useModelNews((n) => n);
  const rows = useRows();
  const selected = useSelected();
  const { opening, contacted } = news;
  const said = chooserSentence({ state, rows, selected, inUse, contacted, opening, trouble });
  const { sign, sentence, progress } = said;
  const back = () => {
    lane.runtime.setState({ trouble: null });
    backToRun();
  };
  return (
    <div
      className={`message ${sign === "caution" ? "caution" : "note"}`}
      role={sign === "caution" ? "alert" : "status"}
      aria-live={sign === "caution" ? "assertive" : "off"}
    >
      <Icon name={sign} />
      <p title={sentence} className={sentence.length > 150 ? "long" : ""}>
        {sentence}
      </p>
      <button type="button" className="button back" onClick={back}>
        Back to the run <kbd>Esc</kbd>
      </button>
      {progress !== undefined && (
        <i className="progress" style={{ transform: `scaleX(${Math.min(1, progress)})` }} />
      )}
    </div>
  );
}
