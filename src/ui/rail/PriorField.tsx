import { useRuntime, useShownSetup } from "../lane/context";
import { modelTitle, openChooser } from "../stores/models";
import { backToRun, usePlace } from "../stores/place";
import { setView } from "../stores/view";

/** Which frozen model the prior is, and the way to another one. */
export function PriorField() {
  const named = useShownSetup((s) => String(s.start.leaves["model.name"]));
  const model = useRuntime((r) => r.machine?.model);
  const choosing = usePlace() === "models";
  const isOpen = model?.name === named;
  return (
    <div className="prior-field">
      <button
        type="button"
        data-closes
        aria-expanded={choosing}
        onClick={() => {
          if (choosing) return backToRun();
          setView({ sheet: null });
          openChooser();
        }}
      >
        {modelTitle(named)}
        {isOpen && <span className="muted">, {sizeText(model.parameters)}, frozen</span>}
      </button>
      {choosing && <p className="help">The list is open in the centre.</p>}
    </div>
  );
}

const sizeText = (count: number) =>
  count >= 1e6 ? `${(count / 1e6).toPrecision(3)} M` : `${Math.round(count / 1e3)} k`;
