import { useLane, useLive, useRuntime, useSetup } from "../lane/context";
import { runSteps } from "../lane/stores";
import { duration } from "../shared/figures";
import { useLayout } from "../shared/hooks";
import { paceBefore } from "../stores/pace";

/**
 * How long all steps of the run take on a phone: from the steps it takes, else from those it took
 * before; null where neither was measured, and on other machines.
 */
export function useExpected(): string | null {
  const steps = runSteps(useLane());
  const phone = useLayout() === "phone";
  const preset = useSetup((s) => s.start.preset);
  const played = useRuntime((r) => r.playback !== null);
  return useLive(({ head }) => {
    if (!phone) return null;
    const milliseconds = (played ? null : head.millisecondsPerStep) ?? paceBefore(preset);
    return milliseconds === null ? null : duration((milliseconds * steps) / 1000);
  });
}
