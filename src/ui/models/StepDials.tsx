import { useId, useState } from "react";
import { acts } from "./acts";
import { limitsOf, type Dial as Part } from "./shape";
import { useModels } from "./state";

const dials = [
  ["sequences", "Sequences at once"],
  ["prompt", "Prompt, in tokens"],
  ["newTokens", "New tokens"],
  ["rank", "Adapter rank"],
] as const satisfies readonly (readonly [Part, string])[];

/** What a step holds, which is what memory depends on. The run on screen keeps its own. */
export const StepDials = () => (
  <section className="section">
    <h2 className="plain">
      What a step holds <span className="muted note">moves the plan</span>
    </h2>
    {dials.map(([part, label]) => (
      <Dial key={part} part={part} label={label} />
    ))}
    <p className="help">
      LoRA on all linears, trained in f32. A new run takes these; the one on screen keeps its own.
      The prompt is counted once the model is open; until then this is an estimate.
    </p>
  </section>
);

function Dial({ part, label }: { part: Part; label: string }) {
  const id = useId();
  const value = useModels((s) => s.shape[part]);
  const [draft, setDraft] = useState<string | null>(null);
  const { min, max } = limitsOf(part);
  const set = (to: number) => {
    if (Number.isFinite(to))
      acts.setShape({ [part]: Math.round(Math.min(max, Math.max(min, to))) });
  };
  const commit = () => {
    if (draft !== null && draft.trim() !== "") set(Number(draft));
    setDraft(null);
  };
  // doubling is one step of the same length everywhere on the track
  const at = (n: number) => Math.log(n / min) / Math.log(max / min);
  return (
    <div className="parameter dial">
      <span className="row">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          className="field number"
          inputMode="numeric"
          autoComplete="off"
          title={`${min} to ${max}`}
          value={draft ?? String(value)}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
      </span>
      <span className="fader" style={{ "--from": 0, "--to": at(value) } as React.CSSProperties}>
        <i className="track" />
        <i className="done" />
        <input
          type="range"
          min={0}
          max={1000}
          value={Math.round(1000 * at(value))}
          aria-label={label}
          aria-valuetext={String(value)}
          onChange={(event) => set(min * (max / min) ** (Number(event.target.value) / 1000))}
        />
      </span>
    </div>
  );
}
