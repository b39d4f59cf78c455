import { useLane, useLive, useShownSetup } from "../lane/context";
import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import { applyInNewRun, discard, takeBack } from "../run/editing";
import { Icon } from "../shared/Icons";
import { whole } from "../shared/figures";
import { locks } from "../view-query/view-query";
import { shortText } from "./text";

/** "◆ step 120: 1.00 → 0.70 · Undo"; "applies at 215"; or why it cannot apply to this run. */
export function EditMark({ path }: { path: Path }) {
  const lane = useLane();
  const field = schema.table[path];
  const waiting = useShownSetup((s) => path in s.sent);
  const staged = useShownSetup((s) => s.staged[path]);
  const last = useShownSetup((s) => s.edits.findLast((e) => e.path === path && e.step > 0));
  if (staged !== undefined) {
    return (
      <p className="mark">
        <Icon name="diamond" />
        needs a new run
        <span className="acts">
          <button type="button" className="link" onClick={() => discard(lane, path)}>
            Undo
          </button>
          <button type="button" className="link" onClick={() => applyInNewRun(lane)}>
            Apply in a new run
          </button>
        </span>
      </p>
    );
  }
  if (waiting)
    return (
      <p className="mark">
        <Icon name="diamond" />
        applies at <NextStep />
      </p>
    );
  if (!last) return null;
  return (
    <p className="mark">
      <Icon name="diamond" />
      <span className="what">
        step {whole(last.step)}: {shortText(field, last.from)} → {shortText(field, last.to)}
      </span>
      {!locks(path) && (
        <button type="button" className="link acts" onClick={() => takeBack(lane, last)}>
          Undo
        </button>
      )}
    </p>
  );
}

const NextStep = () => whole(useLive((l) => l.head.step) + 1);
