import type { Lane } from "../lane/lane";
import { isOpen } from "../stores/runtime";
import { pause } from "./transport";

const LONGEST = 10_000; // ms that a save is waited for; the run was saved before, too

/** Saves the run on screen and opens the page anew, which goes on from that save. */
export async function reloadSaved(lane: Lane) {
  const { runtime, session, live } = lane;
  const { phase, playback } = runtime.getState();
  if (isOpen(phase) && playback === null && live.stepNow() > 0) {
    const saved = new Promise<void>((done) => {
      const stop = runtime.subscribe((now, before) => {
        if (now.saved === before.saved) return;
        stop();
        done();
      });
    });
    pause(lane);
    session.send({ kind: "save" });
    await Promise.race([saved, new Promise((late) => setTimeout(late, LONGEST))]);
  }
  location.reload();
}
