import { useMemo, useSyncExternalStore } from "react";
import type { Experiment } from "../../experiment/experiment";
import type { Lane } from "../lane/lane";
import { leavesNow } from "../stores/setup";
import { titlesOf } from "./differs";
import { useLanes, type Letter } from "./lanes";
import { stylesOf, type LaneStyle } from "./signs";
import { gistOf } from "./titles";

/** A lane as the page shows it beside others. */
export interface ShownLane {
  readonly letter: Letter;
  readonly lane: Lane;
  readonly experiment: Experiment; // with the settings in force
  readonly name: string; // of its method, in a word
  readonly title: string; // with what tells it from the others
  readonly style: LaneStyle;
}

/** Something of every lane's store, as one text that changes when any of them does. */
export function useOfAll(
  lanes: readonly Lane[],
  read: (lane: Lane) => string,
  of: "setup" | "live",
) {
  return useSyncExternalStore(
    (changed) => {
      const stops = lanes.map((lane) =>
        of === "setup" ? lane.setup.subscribe(changed) : lane.live.shown.subscribe(changed),
      );
      return () => stops.forEach((stop) => stop());
    },
    () => lanes.map(read).join(" "),
  );
}

/** All lanes with their settings now. */
export function useShownLanes(): readonly ShownLane[] {
  const placed = useLanes();
  const lanes = useMemo(() => placed.map(({ lane }) => lane), [placed]);
  const settings = useOfAll(lanes, ({ setup }) => numberOf(leavesNow(setup.getState())), "setup");
  return useMemo(() => {
    const of = placed.map(({ letter, lane }) => {
      const setup = lane.setup.getState();
      return { letter, lane, experiment: { ...setup.start, leaves: leavesNow(setup) } };
    });
    const titles = titlesOf(of);
    const styles = stylesOf(of.map(({ experiment }) => experiment.leaves));
    return of.map((one, k) => ({
      ...one,
      name: gistOf(one.experiment.leaves).name,
      title: titles[k],
      style: styles[k],
    }));
    // `settings` stands for what the stores hold
  }, [placed, settings]);
}

/** Draws again when the charts of any lane do. */
export function useCharts(shown: readonly ShownLane[]): string {
  const lanes = useMemo(() => shown.map(({ lane }) => lane), [shown]);
  return useOfAll(lanes, ({ live }) => String(live.shown.getState().charts), "live");
}

const numbers = new WeakMap<object, string>();
let next = 0;
/** A number of its own for every object. */
function numberOf(object: object): string {
  const known = numbers.get(object) ?? String(next++);
  numbers.set(object, known);
  return known;
}
