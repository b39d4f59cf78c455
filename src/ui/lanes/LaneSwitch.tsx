import "./lane-switch.css";
import { setLanes, useEditing } from "./lanes";
import { useShownLanes } from "./use-lanes";

/** On a phone: which of the lanes is on screen. */
export function LaneSwitch() {
  const shown = useShownLanes();
  const editing = useEditing();
  return (
    <div className="lane-switch" role="group" aria-label="Lane on screen">
      {shown.map(({ letter, name, title, style }) => (
        <button
          key={letter}
          type="button"
          style={style}
          title={title}
          aria-pressed={letter === editing}
          onClick={() => setLanes({ editing: letter })}
        >
          <i className="lane-swatch" aria-hidden="true" />
          {letter} {name}
        </button>
      ))}
    </div>
  );
}
