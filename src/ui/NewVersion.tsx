import { useStore } from "zustand";
import { useLane } from "./lane/context";
import { keeping } from "./offline";
import { reloadSaved } from "./run/reload";

/**
 * A newer build is kept by this browser. It opens when the page is opened anew, which the visitor
 * alone decides: nothing changes under a run.
 */
export function NewVersion({ className }: { className: string }) {
  const lane = useLane();
  const isNewer = useStore(keeping, (s) => s.newer);
  if (!isNewer) return null;
  return (
    <button
      type="button"
      className={className}
      title="Saves the run and opens the page anew; close its other tabs first"
      onClick={() => void reloadSaved(lane)}
    >
      New version: reload
    </button>
  );
}
