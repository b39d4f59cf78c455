import { useLane, useLive, usePins, useRuntime, useSelection } from "../lane/context";
import { useMemo } from "react";
import type { SampleRow } from "../../worker/protocol";
import { whole } from "../shared/figures";
import { Segments } from "../shared/Segments";
import { taskShown } from "../stores/runtime";
import { useShownPrompt } from "./shown-prompt";
import { Chosen } from "./Chosen";
import { LogZLines } from "./LogZLines";
import { SampleTable } from "./SampleTable";

/** What the policy wrote; below it one string prefix by prefix, and every line of the batch. */
export function Samples() {
  const chosen = useChosen();
  return (
    <div className="samples">
      <SampleTools />
      <SampleTable chosen={chosen?.text ?? null} />
      <Tally />
      <Chosen row={chosen} />
      <LogZLines row={chosen} />
    </div>
  );
}

/** Which strings are listed. */
export function SampleTools() {
  const { selection } = useLane();
  const listing = useSelection((v) => v.listing);
  const filter = useSelection((v) => v.filter);
  const pinned = usePins().length;
  return (
    <div className="tools">
      <Segments
        label="Listing"
        value={listing}
        options={[
          ["frequent", "Most frequent"],
          ["latest", "Latest"],
          ["pinned", pinned ? `Pinned ${pinned}` : "Pinned"],
        ]}
        onPick={(l) => selection.setState({ listing: l })}
      />
      <input
        className="field filter"
        placeholder="Filter"
        aria-label="Filter samples"
        value={filter}
        onChange={(e) => selection.setState({ filter: e.target.value })}
      />
    </div>
  );
}

/** How many strings there are, and of which prompts they are listed. */
function Tally() {
  const { selection } = useLane();
  const samples = useLive((l) => l.samples);
  const several = useRuntime((r) => (taskShown(r)?.prompts.length ?? 0) > 1);
  const all = useSelection((s) => s.allPrompts);
  return (
    <p className="tally muted">
      {several && (
        <button
          type="button"
          className="link"
          aria-pressed={all}
          onClick={() => selection.setState({ allPrompts: !all })}
        >
          {all ? "This prompt alone" : "All prompts"}
        </button>
      )}
      {samples &&
        `${whole(samples.distinct)} distinct in the ${whole(samples.drawn)} samples of ` +
          `step ${whole(samples.step)}${several ? "" : `, ${whole(samples.known)} so far`}`}
    </p>
  );
}

/**
 * The string that was chosen, wherever it is still known; else the most frequent one of the prompt
 * shown that the task accepts.
 */
function useChosen() {
  const samples = useLive((l) => l.samples);
  const pinned = usePins();
  const text = useSelection((v) => v.chosen);
  const prompt = useShownPrompt();
  return useMemo(() => {
    const rows = samples?.rows ?? [];
    const ofPrompt = rows.filter((r) => prompt === null || r.prompt === prompt);
    const named = (r: { text: string }) => r.text === text;
    const chosen = ofPrompt.find(named) ?? rows.find(named) ?? pinned.find(named)?.row;
    return chosen ?? mostFrequent(ofPrompt.filter((r) => r.valid));
  }, [samples, pinned, text, prompt]);
}

const mostFrequent = (rows: readonly SampleRow[]): SampleRow | null =>
  rows.reduce<SampleRow | null>((best, row) => {
    const more = !best || row.seen > best.seen || (row.seen === best.seen && row.step > best.step);
    return more ? row : best;
  }, null);
