import { useState } from "react";
import { useLane, useLive, useRuntime } from "../lane/context";
import { settingsShown } from "../run/editing";
import { whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { addLane } from "./adding";
import { lanesNow } from "./lanes";
import { replays, rivalsOf, type Rival } from "./rivals";

/** The rivals of the first lane; each is its experiment with one thing changed. */
export default function AddMenu() {
  const [fresh, setFresh] = useState(true);
  const { runtime } = useLane();
  const experiments = lanesNow().map(({ lane }) => settingsShown(lane));
  const first = experiments[0];
  const canReplay = experiments.some(replays);
  const add = ({ changes }: Rival) => {
    const refusal = addLane(changes, { fresh });
    if (refusal !== null) runtime.setState({ confirmed: { sentence: refusal } });
  };
  return (
    <div className="add-lane">
      <p>
        The same experiment, with one thing changed. <Restart />
      </p>
      <ul className="menu">
        {rivalsOf(first).map((rival) => (
          <li key={rival.name}>
            <button type="button" data-closes onClick={() => add(rival)}>
              {rival.name}
              <span className="muted">
                <Maths>{rival.says}</Maths>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {canReplay && (
        <label>
          <input type="checkbox" checked={fresh} onChange={() => setFresh(!fresh)} />
          <span>
            Equal reward evaluations: no lane replays. A replayed batch asks for no reward.
          </span>
        </label>
      )}
    </div>
  );
}

/** What becomes of the run on screen. */
function Restart() {
  const step = useLive((l) => l.head.step);
  const own = useRuntime((r) => r.playback === null);
  if (!own || step === 0) return "All lanes begin at step 0.";
  return `All lanes begin again at step 0; this run is saved first, at step ${whole(step)}.`;
}
