import { useLane, useLive, useRuntime } from "../lane/context";

/** Any step of the recorded run; a hollow diamond where it was edited. */
export function Scrubber() {
  const { player } = useLane();
  const steps = useRuntime((r) => r.playback?.steps ?? 0);
  const edits = useRuntime((r) => r.playback?.edits);
  const step = useLive((l) => l.head.step);
  const share = (s: number) => `${steps ? (100 * Math.min(s, steps)) / steps : 0}%`;
  return (
    <div className="scrubber" style={{ "--done": share(step) } as React.CSSProperties}>
      <input
        type="range"
        className="range"
        min={0}
        max={steps}
        value={Math.min(step, steps)}
        aria-label="Step of the recorded run"
        onChange={(event) => {
          player.pause();
          player.seek(Number(event.target.value));
        }}
      />
      {edits?.map((edit) => (
        <i key={`${edit.step}${edit.path}`} className="hollow" style={{ left: share(edit.step) }} />
      ))}
    </div>
  );
}
