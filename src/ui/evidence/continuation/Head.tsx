import "./continuation.css";
import type { Truth } from "../../../worker/protocol";
import { isTargetKnown } from "../../distribution/ranked/figures";
import { RankedLegend } from "../../distribution/ranked/Legend";
import { useRanked } from "../../distribution/ranked/use-ranked";
import { useShownPrompt } from "../../samples/shown-prompt";
import type { EvidenceProps } from "../evidence";
import { hasMap } from "./map-columns";
import { MassMap } from "./MassMap";

/** The prompt, the signs, and the map of masses where one row holds over a quarter. */
export function Head({ truth, layout, rows }: EvidenceProps) {
  const prompt = useShownPrompt();
  return (
    <>
      <p className="prompt-line">
        {prompt !== null && <span className="muted">after</span>}
        <strong title={prompt ?? undefined}>{prompt}</strong>
        {layout !== "phone" && <RankedLegend rows={rows} />}
      </p>
      {truth && <Map truth={truth} layout={layout} rows={rows} />}
    </>
  );
}

interface MapProps extends EvidenceProps {
  readonly truth: Truth;
}

function Map({ truth, layout, rows }: MapProps) {
  const { entries } = useRanked(truth, rows);
  if (!isTargetKnown(truth) || !hasMap(entries)) return null;
  return <MassMap entries={entries} truth={truth} layout={layout} />;
}
