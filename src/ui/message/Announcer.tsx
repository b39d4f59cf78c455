import { useEffect, useState } from "react";
import type { Edit } from "../../experiment/experiment";
import { presets } from "../../experiment/presets";
import { figure, whole } from "../shared/figures";
import { setup } from "../stores/experiment";
import { live } from "../stores/live";
import { runtime } from "../stores/runtime";
import { edited, message } from "./message";
import { latestEdit } from "./told";

/**
 * For screen readers: at most one polite sentence every five seconds, and only when something
 * moved.
 */
export function Announcer() {
  const [said, say] = useState("");
  useEffect(() => {
    let last: Edit | undefined; // what was changed is said once, before how far it is learned
    const timer = setInterval(() => {
      const told = latestEdit();
      const fresh = told !== null && told.edit !== last;
      last = told?.edit;
      say(fresh ? edited(told) : now());
    }, 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="hidden" aria-live="polite">
      {said}
    </div>
  );
}

function now(): string {
  const { head, truth } = live();
  const state = runtime();
  const moving = state.playback?.playing || (!state.playback && state.phase.at === "running");
  if (moving)
    return (
      `${presets[setup().start.preset].title}, step ` +
      `${whole(head.step)}${truth?.tv ? `, total variation distance to the target ${figure(truth.tv.value)}` : ""}.`
    );
  return message({
    runtime: state,
    step: head.step,
    preset: setup().start.preset,
    now: 0,
    phone: false,
  }).sentence;
}
