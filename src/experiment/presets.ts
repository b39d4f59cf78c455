import type { Experiment, Leaf, Leaves, Path, PresetName } from "./experiment";
import { fields, relations } from "./fields";
import type { Schema } from "./shared-run";

/**
 * A preset: defaults for one of the experiments. Only leaves that differ from the fields' own
 * defaults are written.
 */
export interface Preset {
  readonly title: string;
  readonly watch: string; // the thing to notice
  /** how its strings are drawn, before the first exact answer says so too */
  readonly drawn: "by-value" | "ranked";
  readonly leaves: Readonly<Record<Path, Leaf>>;
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  "random-integers": {
    title: "Random integers",
    watch:
      "Blue should fill the outline and no more: the untrained model prefers some numbers, " +
      "the target none.",
    drawn: "by-value",
    leaves: {
      "reward.likelihood": 0,
      "length.min": 0,
      "length.max": 5,
      "objective.forcedStop": "certain",
      "batch.samples": 64,
      "batch.accumulate": 1,
      // On its own samples alone a run can lose a number for good: what has become rare is never
      // drawn again.
      "behaviour.replay": 0.5,
      "behaviour.tempered": 0.8,
      "behaviour.temperatureLow": 1,
      "behaviour.temperatureHigh": 2.5,
      "replay.capacity": 100, // the best hundred strings: in the end, the numbers
      "run.steps": 500,
      "optimiser.learningRate": 2e-3,
      "optimiser.warmup": 10,
      "optimiser.decay": "cosine",
      // early losses are in the thousands; at 0.999 the second moment would remember them for good
      "optimiser.beta2": 0.99,
      "optimiser.weightDecay": 0,
    },
  },
  continuation: {
    title: "Sentence continuation",
    watch:
      "Blue should match the outlines. Whole sentences are tempered, not tokens: the " +
      "target sharpens, diversity stays.",
    drawn: "ranked",
    leaves: {
      "reward.temperature": 0.7,
      // the prior itself makes the empty sentence rare; a floor of −99 would have to be learned
      "length.min": 0,
      "length.max": 14,
      // Every pair of prefixes also fits log q(⊤) in mid-sentence, e^−12 and less. Hot samples
      // (T up to 2) are full of such prefixes and drown the rest, so exploration is narrow; several
      // prompts a step keep one from being fitted alone.
      "batch.samples": 8,
      "batch.accumulate": 4,
      "behaviour.replay": 0.1,
      "behaviour.temperatureLow": 0.8,
      "behaviour.temperatureHigh": 1.3,
      "run.steps": 200,
      "optimiser.learningRate": 2e-3,
      "optimiser.warmup": 10,
      "optimiser.decay": "cosine",
      "optimiser.beta2": 0.99,
      "optimiser.weightDecay": 0,
    },
  },
};

export const presetNames = Object.keys(presets) as PresetName[];

const fieldDefaults: Leaves = Object.fromEntries(
  Object.entries(fields).map(([path, field]) => [path, field.default]),
);

/** All leaves of a preset. */
export const presetLeaves = (preset: PresetName): Leaves => ({
  ...fieldDefaults,
  ...presets[preset].leaves,
});

/** The experiment a preset stands for. */
export const experimentOf = (preset: PresetName): Experiment => ({
  version: 1,
  preset,
  leaves: presetLeaves(preset),
});

/** What links, files and edits are checked against. */
export const schema: Schema = {
  table: fields,
  relations,
  presets: {
    "random-integers": presetLeaves("random-integers"),
    continuation: presetLeaves("continuation"),
  },
};
