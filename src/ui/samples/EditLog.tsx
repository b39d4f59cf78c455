import { useLane } from "../lane/context";
import { useManyLanes } from "../lanes/lanes";
import { LanesLog } from "../lanes/places";
import { useEdits } from "../trio/edits";
import { EditRows } from "./EditRows";

/** Every change of a run with its step: undo stack, chart rules and the script a link replays. */
export const EditLog = () => (useManyLanes() ? <LanesLog /> : <OwnLog />);

function OwnLog() {
  const lane = useLane();
  const edits = useEdits();
  return <EditRows entries={edits.map((edit) => ({ edit, lane, whose: null })).reverse()} />;
}
