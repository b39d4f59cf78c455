import "./bar.css";
import { presetNames, presets } from "../../experiment/presets";
import type { PresetName } from "../../experiment/experiment";
import { useLane, useSetup } from "../lane/context";
import { choose } from "../run/start";
import type { Layout } from "../shared/hooks";
import { Counter } from "./Counter";
import { Tools } from "./Tools";
import { Transport } from "./Transport";

/**
 * Name and preset over the rail, transport and step over the centre, what leaves the page over the
 * side.
 */
export const Bar = ({ layout }: { layout: Layout }) => (
  <header className="bar">
    <div className="bar-name">
      {layout === "full" && <strong>Amortize</strong>}
      <PresetPicker />
    </div>
    <div className="bar-run">
      <Transport layout={layout} />
      <Counter layout={layout} />
    </div>
    <Tools layout={layout} />
  </header>
);

export function PresetPicker() {
  const lane = useLane();
  const preset = useSetup((s) => s.start.preset);
  return (
    <span className="select preset">
      <select
        aria-label="Experiment"
        value={preset}
        onChange={(event) => void choose(lane, event.target.value as PresetName)}
      >
        {presetNames.map((name) => (
          <option key={name} value={name}>
            {presets[name].title}
          </option>
        ))}
      </select>
    </span>
  );
}
