import type { Experiment } from "../../experiment/experiment";
import type { Pace } from "../../worker/protocol";
import { useLane, useLive, useRuntime, useSetup } from "../lane/context";
import { runSteps } from "../lane/stores";
import { duration, durations } from "../shared/figures";
import { useLayout } from "../shared/hooks";
import { paceBefore } from "../stores/pace";
import type { Runtime } from "../stores/runtime";
import { leavesNow } from "../stores/setup";

/** How long all steps of a run take on this device, and how that is known. */
export type Expected =
  | { readonly from: "timing" } // it is being measured
  | {
      /** "steps": those that it takes; "before": those of an earlier run; "timed": before any. */
      readonly from: "steps" | "before" | "timed";
      readonly time: string; // "40 s", "40 to 60 s"
      readonly steps: number;
      readonly answers: boolean; // are exact answers counted?
    };

/** How long a run takes in all that was timed before its first step. */
export function fromPace({ step, answer }: Pace, steps: number, every: number): Expected {
  const answers = answer === null ? 0 : Math.floor(steps / every) * answer;
  // an exact answer after the first one takes less
  const time = durations((step.low * steps) / 1000, (step.high * steps + answers) / 1000);
  return { from: "timed", time, steps, answers: answer !== null };
}

const inAll = (from: "steps" | "before", milliseconds: number, steps: number): Expected => ({
  from,
  time: duration((milliseconds * steps) / 1000),
  steps,
  answers: false,
});

/**
 * On a phone: from the steps the run takes, else from those it took before, else as timed; null
 * where nothing was measured, and on other machines.
 */
export function useExpected(): Expected | null {
  const steps = runSteps(useLane());
  const phone = useLayout() === "phone";
  const start = useSetup((s) => s.start);
  const leaves = useSetup(leavesNow);
  const played = useRuntime((r) => r.playback !== null);
  const timed = useRuntime(timedOf(start));
  const now = useLive(({ head }) => head.millisecondsPerStep);
  if (!phone) return null;
  if (!played && now !== null) return inAll("steps", now, steps);
  const own = Number(leaves["run.steps"]);
  const before = paceBefore(start);
  if (before !== null) return inAll("before", before, own);
  if (timed === null) return null;
  if (timed === "measuring") return { from: "timing" };
  return fromPace(timed, own, Number(leaves["watch.every"]));
}

/** What was timed of these settings. */
const timedOf =
  (start: Experiment) =>
  ({ timed, executor }: Runtime) =>
    timed?.of === start && timed.executor === executor ? timed.pace : null;
