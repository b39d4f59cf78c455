import { createPortal } from "react-dom";
import { Icon } from "../shared/Icons";
import { replays, turn, useClass } from "./program";

/** The transport of a class, in the place of the run's in the bar. */
export function ClassBar() {
  const bar = document.querySelector(".bar-run");
  return bar && createPortal(<ClassTransport />, bar);
}

export function ClassTransport() {
  const links = useClass((c) => c.links);
  const paused = useClass((c) => c.paused);
  const done = links.filter(({ at }) => at === "done").length;
  const open = links.filter(({ at }) => at === "waiting" || at === "replaying").length;
  return (
    <div className="class-transport">
      <span className="transport" role="group" aria-label="Replays">
        <button
          type="button"
          className="button play"
          disabled={open === 0}
          aria-keyshortcuts="P"
          onClick={turn}
        >
          <Icon name={paused && open > 0 ? "play" : "pause"} />
          {paused && open > 0 ? "Go on" : "Pause"}
        </button>
        <button
          type="button"
          className="button"
          disabled={links.length === 0}
          aria-label="All again"
          title="Every link once more, from its first step"
          onClick={() => replays.again()}
        >
          <Icon name="rewind" />
          <span className="word">All again</span>
        </button>
      </span>
      <span className="counter">
        <span className="step">
          <span className="muted">done</span> <strong>{done}</strong>{" "}
          <span className="muted">of {links.length}</span>
        </span>
      </span>
    </div>
  );
}
