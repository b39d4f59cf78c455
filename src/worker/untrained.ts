import { type Judging, ancestral, score, tempered } from "../metrics/baselines";
import { type Asking, nucleus } from "../metrics/nucleus";
import type { Sequences } from "../lm/sequences";
import type { Baseline } from "./protocol";

/** The three baselines of the page, one at a time, so that a run need not wait for all of them. */

export type BaselineName = Baseline["name"];

interface Measuring {
  readonly judging: Judging;
  readonly asking: Asking;
  readonly rewardTemperature: number; // per-token tempering is done at it
}

const draws: { readonly [N in BaselineName]: (of: Measuring) => Promise<Sequences> } = {
  ancestral: ({ judging, asking }) => ancestral(judging.policy, asking),
  tempered: ({ judging, asking, rewardTemperature }) => tempered(judging.policy, asking, rewardTemperature),
  nucleus: ({ judging, asking }) => nucleus(judging.policy, asking),
};
export const baselineNames = Object.keys(draws) as BaselineName[];

/** Draws from the untrained model and scores what came. */
export const baseline = async (name: BaselineName, of: Measuring): Promise<Baseline> => ({ name, ...(await score(of.judging, of.asking.prompt, await draws[name](of))) });
