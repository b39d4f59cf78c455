import * as v from "valibot";
import { isRecord } from "../../experiment/leaves";
import { experimentOf, presetNames } from "../../experiment/presets";

/**
 * A save of version 4 in the form of version 5; any other value as it is. Version 4 held the
 * settings, which follow from experiment and edits, and the GFlowNet's state among the trainer's.
 * What is missing or wrong stays so, for the check that follows to name it.
 */
export function upgraded(value: unknown): unknown {
  if (!isRecord(value) || value.version !== 4) return value;
  const { trainer } = value;
  return { ...value, version: 5, trainer: isRecord(trainer) ? upgradedTrainer(trainer) : trainer };
}

/**
 * The same with settings that were added since at what they are in the preset, as a link or a file
 * without them is read.
 */
export function withAddedSettings(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.experiment)) return value;
  const { experiment } = value;
  const preset = presetNames.find((name) => name === experiment.preset);
  if (!preset || !isRecord(experiment.leaves)) return value;
  const leaves = { ...experimentOf(preset).leaves, ...experiment.leaves };
  return { ...value, experiment: { ...experiment, leaves } };
}

function upgradedTrainer(trainer: Readonly<Record<string, unknown>>): object {
  const { settings, replay, rows, ...rest } = trainer;
  const method = { replay, ...(rows !== undefined && { rows }) };
  if (v.is(settingsOfVersion4, settings)) return { ...rest, method };
  return { ...rest, method, settings }; // named afterwards as what does not belong there
}

const leaf = v.union([v.number(), v.string(), v.boolean()]);
const settingsOfVersion4 = v.record(v.string(), v.union([leaf, v.record(v.string(), leaf)]));
