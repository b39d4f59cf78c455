import { useLane, useLive, usePins, useRuntime, useSelection } from "../lane/context";
import { whole } from "../shared/figures";
import { Segments } from "../shared/Segments";
import { taskShown } from "../stores/runtime";
import { Chosen } from "./Chosen";
import { LogZLines } from "./LogZLines";
import { SampleTable } from "./SampleTable";
import { useChosen } from "./use-chosen";

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
