import { useLane } from "../lane/context";
import type { Lane } from "../lane/lane";
import { useEffect, useState } from "react";
import type { Edit } from "../../experiment/experiment";
import { presets } from "../../experiment/presets";
import { figure, whole } from "../shared/figures";
import { trains } from "../stores/runtime";
import { leavesNow } from "../stores/setup";
import { edited } from "./edit-words";
import { message } from "./message";
import { latestEdit } from "./edit-news";

/**
 * For screen readers: at most one polite sentence every five seconds, and only when something
 * moved.
 */
export function Announcer() {
  const lane = useLane();
  const [sentence, announce] = useState("");
  useEffect(() => {
    let last: Edit | undefined; // what was changed is said once, before how far it is learned
    const timer = setInterval(() => {
      const news = latestEdit(lane);
      const fresh = news !== null && news.edit !== last;
      last = news?.edit;
      announce(fresh ? edited(news) : now(lane));
    }, 5000);
    return () => clearInterval(timer);
  }, [lane]);
  return (
    <div className="hidden" aria-live="polite">
      {sentence}
    </div>
  );
}

function now({ live, runtime, setup, recorded }: Lane): string {
  const { head, truth } = live.shown.getState();
  const state = runtime.getState();
  const { preset } = setup.getState().start;
  const moving = state.playback?.playing || (!state.playback && trains(state.phase));
  if (moving) {
    const { title } = presets[preset];
    const tv = truth?.tv
      ? `, total variation distance to the target ${figure(truth.tv.value)}`
      : "";
    return `${title}, step ${whole(head.step)}${tv}.`;
  }
  const { sentence, kind } = message({
    runtime: state,
    step: head.step,
    preset,
    leaves: leavesNow(recorded.getState().setup ?? setup.getState()),
    now: 0,
    phone: false,
  });
  return kind ? `${sentence} ${kind.title}: ${kind.line}` : sentence;
}
