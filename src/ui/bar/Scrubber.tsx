import { inAll } from "../lanes/lanes";
import { lastStep } from "../stores/runtime";
import { useLane, useLive, useRuntime } from "../lane/context";

/** Any step of the recorded run; a hollow diamond where it was edited. */
export function Scrubber() {
  const lane = useLane();
  const steps = useRuntime((r) => r.playback?.steps ?? 0);
  const edits = useRuntime((r) => r.playback?.edits);
  const step = useLive((l) => l.head.step);
  const last = useRuntime((r) => Math.min(lastStep(r.held, step), r.playback?.steps ?? 0));
  const share = (s: number) => `${steps ? (100 * Math.min(s, steps)) / steps : 0}%`;
  return (
    <div
      className={`scrubber${last < steps ? " held" : ""}`}
      style={{ "--done": share(step), "--last": share(last) } as React.CSSProperties}
    >
      <input
        type="range"
        className="range"
        min={0}
        max={steps}
        value={Math.min(step, steps)}
        aria-label="Step of the recorded run"
        onChange={(event) => {
          const to = Number(event.target.value);
          inAll(lane, ({ player }) => {
            player.pause();
            player.seek(to);
          });
        }}
      />
      {edits?.map((edit) => (
        <i key={`${edit.step}${edit.path}`} className="hollow" style={{ left: share(edit.step) }} />
      ))}
    </div>
  );
}
