import type { NamedString } from "../../worker/protocol";
import { useLane, useRuntime } from "../lane/context";
import { walkThrough } from "../run/walk";
import { isOpen } from "../stores/runtime";

/** Walks a sampled string token by token. A recorded run has no policy that could be asked. */
export function WalkButton({ row }: { readonly row: NamedString }) {
  const lane = useLane();
  const able = useRuntime((r) => isOpen(r.phase) && r.playback === null);
  return (
    <button
      type="button"
      className="link"
      disabled={!able}
      title={able ? "Token by token; the run rests" : "Of a run that is trained here"}
      onClick={() => walkThrough(lane, row)}
    >
      Walk
    </button>
  );
}
