import { useLane, useSetup } from "../lane/context";
import { applyInNewRun } from "../run/editing";

/** Changes that only a new run can take, gathered where they cannot be missed. */
export function Staged() {
  const lane = useLane();
  const count = useSetup((s) => Object.keys(s.staged).length);
  if (count === 0) return null;
  return (
    <div className="staged">
      <p>
        {count === 1 ? "One change needs" : `${count} changes need`} a new run from step 0. This run
        goes on without {count === 1 ? "it" : "them"}.
      </p>
      <p>
        <button type="button" className="button" onClick={() => applyInNewRun(lane)}>
          Apply in a new run
        </button>{" "}
        <button type="button" className="quiet" onClick={() => lane.setup.setState({ staged: {} })}>
          Discard
        </button>
      </p>
    </div>
  );
}
