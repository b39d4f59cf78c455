import { useLane, useRuntime } from "../lane/context";
import { pause, play, reset, rewind, step } from "../run/transport";
import type { Layout } from "../shared/hooks";
import { Icon } from "../shared/Icons";
import { isOpen } from "../stores/runtime";
import { Scrubber } from "./Scrubber";

/** Play, step, back to the seed, and start over: four verbs that are never confused. */
export function Transport({ layout }: { layout: Layout }) {
  const lane = useLane();
  const playback = useRuntime((r) => r.playback !== null);
  const running = useRuntime((r) => (r.playback ? r.playback.playing : r.phase.at === "running"));
  const canPlay = useRuntime(
    (r) => r.playback !== null || isOpen(r.phase) || r.phase.at === "idle",
  );
  const canStep = useRuntime((r) => r.playback !== null || isOpen(r.phase));
  const canReset = useRuntime((r) => isOpen(r.phase) || r.phase.at === "stopped");
  const words = layout !== "phone";
  return (
    <div className="transport" role="group" aria-label="Transport">
      <button
        type="button"
        className="button filled play"
        disabled={!canPlay}
        aria-keyshortcuts="Space"
        onClick={() => (running ? pause(lane) : play(lane))}
      >
        <Icon name={running ? "pause" : "play"} />
        {running ? "Pause" : "Play"}
        {layout === "full" && <kbd aria-hidden="true" data-key="Space" />}
      </button>
      <button
        type="button"
        className="button"
        disabled={!canStep}
        aria-label="Step"
        aria-keyshortcuts="ArrowRight"
        title="One step (→)"
        onClick={() => step(lane)}
      >
        <Icon name="step" />
        {words && "Step"}
      </button>
      <button
        type="button"
        className="button"
        disabled={!canStep}
        aria-label="Rewind"
        aria-keyshortcuts="R"
        title="Back to the seed; settings and edits are replayed (R)"
        onClick={() => rewind(lane)}
      >
        <Icon name="rewind" />
        {words && "Rewind"}
      </button>
      {playback
        ? words && <Scrubber />
        : words && (
            <button
              type="button"
              className="button"
              disabled={!canReset}
              title="The preset as it comes, from step 0"
              onClick={() => reset(lane)}
            >
              Reset
            </button>
          )}
    </div>
  );
}
