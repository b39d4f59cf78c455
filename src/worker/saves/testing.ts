import type { Checkpoint } from "./checkpoint";

/**
 * Tests only: a save as the first version of this page kept it. It uses its argument alone, so that
 * a test may run it in a browser.
 */
export function version3Of(checkpoint: Checkpoint): object {
  const {
    replayed: _replayed,
    imported: _imported,
    samples,
    history,
    trainer,
    ...rest
  } = checkpoint;
  const { method, ...common } = trainer;
  const unstamped = (figures: object) => ({ ...figures, target: undefined });
  return {
    ...rest,
    version: 3,
    trainer: {
      ...common,
      ...(method as object),
      settings: { temperature: { end: checkpoint.experiment.leaves["reward.temperature"] } },
    },
    experiment: { version: 1, ...checkpoint.experiment },
    history: {
      records: history.records.map(unstamped),
      truths: history.truths.map((truth) => ({
        ...unstamped(truth),
        valid: truth.valid.value,
        targetReward: truth.targetReward?.value ?? null,
        targetDiversity: truth.targetDiversity?.value ?? null,
        targetLikelihood: truth.targetLikelihood?.value ?? null,
        priorReward: truth.priorReward?.value ?? null,
      })),
    },
    samples: {
      ...samples,
      entries: samples.entries.map(({ moment, ...entry }) => ({ ...entry, latest: moment.step })),
    },
  };
}
