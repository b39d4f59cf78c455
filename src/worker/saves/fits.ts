import type { Policy } from "../../lm/policy";
import { methodSpecOf } from "../../methods/chosen";
import type { Opened } from "../open";
import { type Checkpoint, sameExperiment } from "./checkpoint";
import type { Experiment } from "../../experiment/experiment";

/**
 * Why a save, right in itself, cannot go on in the run that was opened for it, in one sentence:
 * another experiment, another model, or an adapter and tokens that this model has no place for.
 */
export async function misfitSentence(
  saved: Checkpoint,
  start: Experiment,
  { machine, policy, task }: Opened,
): Promise<string | undefined> {
  if (!sameExperiment(saved.experiment, start) || saved.model !== machine.model.name)
    return "What was saved is another experiment.";
  const { maxLength } = task.rules();
  if (!(await fitsAdapter(saved, policy)))
    return "The saved adapter does not have the size that this model needs.";
  if (!tokensOf(saved).every(({ tokens }) => tokens.every((token) => token < policy.vocabulary)))
    return "The save holds tokens that this model does not know.";
  return tokensOf(saved).some(({ longest }) => longest > maxLength)
    ? "The save holds sequences that are longer than this experiment allows."
    : undefined;
}

async function fitsAdapter({ trainer }: Checkpoint, policy: Policy): Promise<boolean> {
  const state = await policy.readState();
  const { parameters, own = {} } = trainer.adapter;
  const wanted = Object.entries(state.own ?? {});
  return (
    parameters.length === state.parameters.length &&
    Object.keys(own).length === wanted.length &&
    wanted.every(([name, values]) => own[name]?.length === values.length)
  );
}

/** Every list of tokens in a save, with the length of its longest sequence. */
function tokensOf({ experiment, trainer, samples }: Checkpoint) {
  const one = (tokens: Uint32Array) => ({ tokens, longest: tokens.length });
  return [
    ...methodSpecOf(experiment.leaves).sequencesIn(trainer.method).map(one),
    ...trainer.fresh.map(({ z }) => ({ tokens: z.tokens, longest: Math.max(0, ...z.lengths) })),
    ...samples.entries.map(({ tokens }) => one(tokens)),
  ];
}
