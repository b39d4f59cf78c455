import "./lane-list.css";
import "./lanes.css";
import { Icon } from "../shared/Icons";
import { AddLane } from "./AddLane";
import { removeLane, setLanes, useEditing } from "./lanes";
import { useShownLanes } from "./use-lanes";

/** The lanes with their signs: which one is edited, and the way to edit or remove another. */
export function LaneList() {
  const shown = useShownLanes();
  const editing = useEditing();
  const seeds = new Set(shown.map(({ experiment }) => experiment.leaves["run.seed"]));
  return (
    <section className="section lane-list" aria-label="Lanes">
      <h2>
        Lanes
        <span className="muted note">
          {seeds.size === 1 ? "same seed, step by step" : "step by step"}
        </span>
      </h2>
      <ul>
        {shown.map(({ letter, lane, title, style }) => (
          <li key={letter} style={style}>
            <i className="lane-swatch" aria-hidden="true" />
            <span className="title" title={title}>
              {letter}: {title}
            </span>
            {letter === editing ? (
              <span className="muted">editing</span>
            ) : (
              <button
                type="button"
                className="link"
                aria-label={`Edit lane ${letter}`}
                onClick={() => setLanes({ editing: letter })}
              >
                Edit
              </button>
            )}
            <button
              type="button"
              className="remove"
              aria-label={`Remove lane ${letter}`}
              title="Remove this lane; its run stays saved"
              onClick={() => removeLane(lane)}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      <AddLane className="link" align="left" />
    </section>
  );
}
