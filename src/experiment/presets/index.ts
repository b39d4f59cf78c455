import { type TaskName, offeredTerms, readOwnData, taskReads, tasks } from "../../tasks";
import type { Experiment, Leaves } from "../experiment";
import { fields, relations } from "../fields";
import type { Schema } from "../shared-run";
import { type PresetName, presets } from "./record";

export type { TaskName } from "../../tasks";
export { type PresetName, presets } from "./record";
export type { Preset } from "./preset";
export { namedPreset } from "./preset-link";

export const presetNames = Object.keys(presets) as PresetName[];

/** The task that a preset trains on. */
export const taskOf = (preset: PresetName): TaskName => presets[preset].task;

/** How a preset's strings are drawn, before the first exact answer says so too. */
export const layoutOf = (preset: PresetName) => tasks[taskOf(preset)].layout;

/** Does a preset's task read this field? The form shows no other. */
export const readsField = (preset: PresetName, path: string): boolean =>
  taskReads(taskOf(preset), path);

/** Reward terms that a person can add to any task, as the form offers them. */
export { offeredTerms };

const fieldDefaults: Leaves = Object.fromEntries(
  Object.entries(fields).map(([path, field]) => [path, field.default]),
);

/** All leaves of a preset. */
const presetLeaves = (preset: PresetName): Leaves => ({
  ...fieldDefaults,
  "model.name": presets[preset].model,
  ...presets[preset].leaves,
});

/** The experiment a preset stands for. */
export const experimentOf = (preset: PresetName): Experiment => ({
  preset,
  leaves: presetLeaves(preset),
});

const leavesByPreset = Object.fromEntries(
  presetNames.map((preset) => [preset, presetLeaves(preset)]),
) as Record<PresetName, Leaves>;

/** What links, files and edits are checked against. */
export const schema: Schema = { table: fields, relations, presets: leavesByPreset };

/** What a visitor's own text of prompts and data holds for a preset's task. */
export const ownDataIn = (preset: PresetName, written: string, heldOutEvery: number) =>
  readOwnData(taskOf(preset), written, heldOutEvery);
