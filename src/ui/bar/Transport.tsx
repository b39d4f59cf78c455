import { useLane, useLive, useRuntime } from "../lane/context";
import { pause, play, reset, rewind, step } from "../run/transport";
import { AddLane } from "../lanes/AddLane";
import type { Layout } from "../shared/hooks";
import { Icon, type Sign } from "../shared/Icons";
import { isHeld, isOpen, trains } from "../stores/runtime";
import { Scrubber } from "./Scrubber";

/** Play, step, back to the seed, and start over: four verbs that are never confused. */
export function Transport({ layout }: { layout: Layout }) {
  const lane = useLane();
  const playback = useRuntime((r) => r.playback !== null);
  const canRewind = useRuntime((r) => r.playback !== null || isOpen(r.phase));
  const at = useLive((l) => l.head.step);
  const canStep = useRuntime((r) => canRewind && !isHeld(r, at));
  const canReset = useRuntime((r) => isOpen(r.phase) || r.phase.at === "stopped");
  const phone = layout === "phone";
  return (
    <div className="transport" role="group" aria-label="Transport">
      <PlayButton keyShown={layout === "full"} />
      <Verb
        name="Step"
        sign="step"
        keys="ArrowRight"
        title="One step (→)"
        disabled={!canStep}
        act={() => step(lane)}
      />
      <Verb
        name="Rewind"
        sign="rewind"
        keys="R"
        title="Back to the seed; settings and edits are replayed (R)"
        disabled={!canRewind}
        act={() => rewind(lane)}
      />
      {playback && !phone && <Scrubber />}
      {!playback && !phone && (
        <Verb
          name="Reset"
          sign="reset"
          signOnlyNarrow
          title="The preset with its own settings, from step 0"
          disabled={!canReset}
          act={() => reset(lane)}
        />
      )}
      {layout === "full" && <AddLane className="quiet" align="left" byKey />}
    </div>
  );
}

function PlayButton({ keyShown }: { keyShown: boolean }) {
  const lane = useLane();
  const running = useRuntime((r) => (r.playback ? r.playback.playing : trains(r.phase)));
  // while a recording plays, the act that is proposed is to train: its button is the filled one
  const recorded = useRuntime((r) => r.playback !== null);
  const step = useLive((l) => l.head.step);
  const waits = useRuntime((r) => isHeld(r, step));
  // in a lesson the act that is proposed is the lesson's
  const reads = useRuntime((r) => r.held !== null);
  const open = useRuntime((r) => r.playback !== null || isOpen(r.phase) || r.phase.at === "idle");
  const able = open && (running || !waits);
  return (
    <button
      type="button"
      className={`button play${recorded || reads ? "" : " filled"}`}
      disabled={!able}
      aria-label={running ? "Pause" : "Play"}
      aria-keyshortcuts="Space"
      onClick={() => (running ? pause(lane) : play(lane))}
    >
      <Icon name={running ? "pause" : "play"} />
      <span className="play-word">{running ? "Pause" : "Play"}</span>
      {keyShown && <kbd aria-hidden="true" data-key="Space" />}
    </button>
  );
}

interface VerbProps {
  readonly name: string;
  readonly sign: Sign;
  readonly signOnlyNarrow?: boolean; // where there is room the word alone is enough
  readonly keys?: string;
  readonly title: string;
  readonly disabled: boolean;
  readonly act: () => void;
}

/** A button of the transport; where there is no room its sign stands alone. */
const Verb = ({ name, sign, signOnlyNarrow, keys, title, disabled, act }: VerbProps) => (
  <button
    type="button"
    className="button"
    disabled={disabled}
    aria-label={name}
    aria-keyshortcuts={keys}
    title={title}
    onClick={act}
  >
    <span className={signOnlyNarrow ? "sign-only" : undefined}>
      <Icon name={sign} />
    </span>
    <span className="word">{name}</span>
  </button>
);
