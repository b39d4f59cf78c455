import { useLane, useSetup } from "../lane/context";
import "./bar.css";
import { presetNames, presets } from "../../experiment/presets";
import type { PresetName } from "../../experiment/experiment";
import { share } from "../run/link";
import { choose } from "../run/start";
import type { Layout } from "../shared/hooks";
import { setView, switchTheme, useView } from "../stores/view";
import { Counter } from "./Counter";
import { Export } from "./Export";
import { Transport } from "./Transport";

/**
 * Name and preset over the rail, transport and step over the centre, what leaves the page over the
 * side.
 */
export function Bar({ layout }: { layout: Layout }) {
  const lane = useLane();
  return (
    <header className="bar">
      <div className="bar-name">
        {layout === "full" && <strong>Amortize</strong>}
        <PresetPicker />
      </div>
      <div className="bar-run">
        <Transport layout={layout} />
        <Counter layout={layout} />
      </div>
      <nav className="bar-tools" aria-label="Page">
        <Export />
        <ThemeSwitch />
        <button
          type="button"
          className="quiet"
          aria-label="Keys"
          onClick={() => setView({ keys: true })}
        >
          ?
        </button>
        <button type="button" className="button" onClick={() => void share(lane)}>
          Share
        </button>
      </nav>
    </header>
  );
}

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

export function ThemeSwitch() {
  const dark = useView((v) => v.theme === "dark");
  return (
    <button type="button" className="quiet theme-switch" onClick={switchTheme}>
      {dark ? "Light" : "Dark"}
    </button>
  );
}
