import "./start.css";
import type { ReactNode } from "react";
import { presets } from "../../experiment/presets";
import { SymbolList } from "../glossary/SymbolList";
import { useLane, useLive, useRuntime, useSetup } from "../lane/context";
import { changeGoal } from "../run/change-goal";
import { count } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";
import { leavesNow, valueShown } from "../stores/setup";
import { setView } from "../stores/view";
import { actStates, type ActState } from "./acts";
import { halfTemperature, halveTemperature, isFlat } from "./halve";

/** Three acts for a first visit, and the symbols of the page. */
export const Start = () => (
  <div className="start scroll">
    <Acts />
    <p className="to-lessons">
      <button
        type="button"
        className="link"
        onClick={() => setView({ drawer: "lesson", sheet: null })}
      >
        Lessons
      </button>{" "}
      go on from here, one idea a page.
    </p>
    <SymbolList />
  </div>
);

function Acts() {
  const lane = useLane();
  const preset = useSetup((s) => s.start.preset);
  const steps = useRuntime((r) => r.playback?.steps ?? null);
  const playing = useRuntime((r) => r.playback?.playing ?? false);
  const able = useRuntime((r) => r.phase.at !== "stopped");
  const step = useLive((l) => l.head.step);
  const flat = useSetup((s) => isFlat(leavesNow(s), preset));
  const running = useRuntime((r) => r.phase.at === "running");
  const halvable = useSetup((s) => halfTemperature(leavesNow(s)) !== null);
  const setup = useSetup((s) => s);
  const own = steps === null && (running || step > 0);
  const watched = own || (steps !== null && !playing && step >= steps);
  const shown = (path: string) => valueShown(setup, path);
  const [watch, change, halve] = actStates({ preset, watched, own, shown });
  const { notice, next } = presets[preset];
  return (
    <ol className="acts">
      <Act number={1} state={watch} title="Watch blue fill the outline">
        <p>
          <Maths>{notice}</Maths>
        </p>
        {steps !== null && <p className="muted">The recording has {count(steps, "step")}.</p>}
      </Act>
      <Act number={2} state={change} title="Change the goal, and train it here">
        <p>{next.says} The outline jumps at once. Will blue follow?</p>
        <button type="button" className="button" disabled={!able} onClick={() => changeGoal(lane)}>
          <Icon name="play" /> Change it and train here
        </button>
      </Act>
      <Act number={3} state={halve} title="Predict, then halve T">
        {flat ? (
          <p>
            Here every string is wanted equally often, and <em>T</em> moves nothing.{" "}
            <a className="link" href="#preset=drawn-integers">
              Drawn integers
            </a>{" "}
            has hills: will they be steeper or flatter at half of <em>T</em>?
          </p>
        ) : (
          <>
            <p>Will the outline be steeper or flatter? Decide first.</p>
            <button
              type="button"
              className="button"
              disabled={!able || !halvable || halve === "done"}
              onClick={() => halveTemperature(lane)}
            >
              Halve Reward T and train here
            </button>
          </>
        )}
      </Act>
    </ol>
  );
}

interface ActProps {
  readonly number: number;
  readonly state: ActState;
  readonly title: string;
  readonly children: ReactNode;
}

const Act = ({ number, state, title, children }: ActProps) => (
  <li className={`act ${state}`} aria-current={state === "now" ? "step" : undefined}>
    <span className="number">{state === "done" ? "✓" : number}</span>
    <div>
      <h2>
        <Maths>{title}</Maths>
      </h2>
      {children}
    </div>
  </li>
);
