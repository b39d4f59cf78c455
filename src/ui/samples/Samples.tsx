import { useLane, useLive, usePins, useSelection } from "../lane/context";
import { useMemo } from "react";
import { whole } from "../shared/figures";
import { Segments } from "../shared/Segments";
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

function Tally() {
  const samples = useLive((l) => l.samples);
  return (
    <p className="tally muted">
      {samples &&
        `${whole(samples.distinct)} distinct in the ${whole(samples.drawn)} samples of ` +
          `step ${whole(samples.step)}, ${whole(samples.known)} so far`}
    </p>
  );
}

/**
 * The string asked for, wherever it is still known; else the most frequent one that the task
 * accepts.
 */
function useChosen() {
  const samples = useLive((l) => l.samples);
  const pinned = usePins();
  const text = useSelection((v) => v.chosen);
  return useMemo(() => {
    const asked =
      samples?.rows.find((r) => r.text === text) ?? pinned.find((p) => p.text === text)?.row;
    return (
      asked ??
      samples?.rows
        .filter((r) => r.valid)
        .reduce(
          (a, b) => (b.seen > a.seen || (b.seen === a.seen && b.step > a.step) ? b : a),
          samples.rows.filter((r) => r.valid)[0],
        ) ??
      null
    );
  }, [samples, pinned, text]);
}
