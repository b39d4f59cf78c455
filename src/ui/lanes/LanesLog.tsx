import { EditRows } from "../samples/EditRows";
import { joinedEdits } from "./joined-edits";
import { useShownLanes } from "./use-lanes";

/** The edits of all lanes in one log. */
export function LanesLog() {
  const shown = useShownLanes();
  const logs = shown.map(({ letter, lane }) => {
    const edits = lane.setup.getState().edits.filter(({ step }) => step > 0);
    return { letter, lane, edits };
  });
  return <EditRows entries={joinedEdits(logs)} />;
}
