import "./bar.css";
import { type Preset, presetNames, presets } from "../../experiment/presets";
import type { PresetName } from "../../experiment/experiment";
import { useLane, useSetup } from "../lane/context";
import { choose } from "../run/start";
import type { Layout } from "../shared/hooks";
import { usePlace } from "../stores/place";
import { hides, viewQuery } from "../view-query/view-query";
import { Counter } from "./Counter";
import { Tools } from "./Tools";
import { Transport } from "./Transport";

/**
 * Name and preset over the rail, transport and step over the centre, what leaves the page over the
 * side.
 */
export const Bar = ({ layout }: { layout: Layout }) => (
  <header className={viewQuery().embed ? "bar embedded" : "bar"}>
    {!viewQuery().embed && (
      <div className="bar-name">
        {layout === "full" && <strong>Amortize</strong>}
        <PresetPicker />
      </div>
    )}
    <div className="bar-run">
      <OfRun layout={layout} />
    </div>
    {!viewQuery().embed && <Tools layout={layout} />}
  </header>
);

/** A class has a transport of its own, which it puts here. */
const OfRun = ({ layout }: { layout: Layout }) =>
  usePlace() === "class" ? null : (
    <>
      <Transport layout={layout} />
      <Counter layout={layout} />
    </>
  );

const grouped = (group: Preset["group"]) =>
  presetNames.filter((name) => presets[name].group === group);
const groups = [
  { title: "Experiments", names: grouped(undefined) },
  { title: "On a real model", names: grouped("real") },
  { title: "What goes wrong and why", names: grouped("wrong") },
];

export function PresetPicker() {
  const lane = useLane();
  const preset = useSetup((s) => s.start.preset);
  if (hides("presets")) return <span className="preset-title">{presets[preset].title}</span>;
  return (
    <span className="select preset">
      <select
        aria-label="Experiment"
        value={preset}
        onChange={(event) => void choose(lane, event.target.value as PresetName)}
      >
        {groups.map(({ title, names }) => (
          <optgroup key={title} label={title}>
            {names.map((name) => (
              <option key={name} value={name}>
                {presets[name].title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </span>
  );
}
