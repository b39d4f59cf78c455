import type { Leaf, PresetName } from "../../experiment/experiment";
import { presets, schema } from "../../experiment/presets";
import { temperature } from "./halve";

/** Where a visitor stands with one of the acts. */
export type ActState = "done" | "now" | "next" | "later";

/** What of a visit decides it. */
export interface Visit {
  readonly preset: PresetName;
  readonly watched: boolean; // the recording has ended, or a run of this machine takes steps
  readonly own: boolean; // a run of this machine, not a recording, takes steps
  readonly shown: (path: string) => Leaf; // a setting of that run: pending, or in force
}

/**
 * How far a visitor is: to watch; to change the goal; to halve T, which the next goal of some
 * presets lowers, too. The last two are done in a run of this machine alone.
 */
export function actStates({ preset, watched, own, shown }: Visit): readonly ActState[] {
  const { next } = presets[preset];
  const preceding = schema.presets[preset];
  const changed = own && shown(next.path) !== preceding[next.path];
  const asProposed = next.path === temperature && shown(temperature) === next.value;
  const half = Number(preceding[temperature]) / 2;
  const halved = own && !asProposed && Number(shown(temperature)) <= half;
  return [
    watched ? "done" : "now",
    changed ? "done" : watched ? "now" : "next",
    halved ? "done" : changed ? "now" : watched ? "next" : "later",
  ];
}
