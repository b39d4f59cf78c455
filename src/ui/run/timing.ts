import type { Lane } from "../lane/lane";
import { paceBefore } from "../stores/pace";

/**
 * On a phone, which trains only when asked to: how long that would take is measured before it is
 * asked.
 */

const RESTS = 400; // ms without a change
const PATIENCE = 2000; // ms until a page that is never idle counts as idle

/** Times training once the page is idle, and again for other settings; call it with a picture. */
export function timeWhenIdle(lane: Lane): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const timeNow = () => {
    if (wantsTiming(lane)) lane.session.time();
  };
  const check = () => {
    clearTimeout(waiting);
    if (wantsTiming(lane)) waiting = setTimeout(() => whenIdle(timeNow), RESTS);
  };
  lane.runtime.subscribe(check);
  lane.setup.subscribe(check);
  document.addEventListener("visibilitychange", check);
  check();
}

/** Is a run to be asked for whose pace on this phone is not known? */
function wantsTiming({ runtime, setup }: Lane): boolean {
  const { phase, resumed, wanted, executor, timed } = runtime.getState();
  const { start } = setup.getState();
  const unasked = phase.at === "idle" || (phase.at === "ready" && resumed === null);
  const known = timed?.of === start && timed.executor === executor;
  return unasked && !wanted && !document.hidden && !known && paceBefore(start) === null;
}

/** Safari has no idle callback; there a task of its own has to do. */
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work, { timeout: PATIENCE });
  else setTimeout(work);
}
