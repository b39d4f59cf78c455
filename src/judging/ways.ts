import { exp } from "../exact-math";
import { batchOf } from "../lm/batch-of";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { among } from "./divergences";
import { samplerLogProbs } from "./draws";
import { extraUnder } from "./extra";
import type { Judgeable } from "./judgeable";
import { stringLogProbs } from "./likelihood";
import { logSumExp, sampleMean } from "./numbers";
import { targetOf } from "./prompt-walk";
import type { Expectation } from "./report";

/**
 * How a law q stands to π, the target given a right way of working, under one prompt. All of it is
 * exact, since the ways are few: whole = among − log mass.
 */
export interface WaysFigures {
  readonly whole: Nats; // KL(π ‖ q), q on all strings
  readonly among: Nats; // KL(π ‖ q given a right way)
  readonly mass: number; // of q on the right ways
}

/** Means of these figures over prompts, with the error of the choice of prompts. */
export type WaysMeans = Readonly<Record<keyof WaysFigures, Expectation>>;

/** Null where no prompt has the figures. */
export function waysMeans(all: readonly (WaysFigures | null)[]): WaysMeans | null {
  const known = all.filter((figures) => figures !== null);
  const meanOf = (name: keyof WaysFigures) => sampleMean(known.map((figures) => figures[name]));
  const [whole, among, mass] = [meanOf("whole"), meanOf("among"), meanOf("mass")];
  return whole && among && mass && { whole, among, mass };
}

/** Whose law is asked for, and in which words. */
interface Asked {
  readonly prompt: Prompt; // as the reward reads it
  readonly shown: Prompt; // as q reads it
  readonly adapter: "on" | "off";
  readonly maxLength: number;
  readonly temperature: number; // T of the target
}

/** Null where no way of the lengths in use has any weight, or q has none on any. */
export async function waysFigures(
  policy: Policy,
  task: Judgeable,
  all: readonly Uint32Array[],
  { prompt, shown, adapter, maxLength, temperature }: Asked,
): Promise<WaysFigures | null> {
  const { minLength } = task.rules();
  const ways = all.filter(({ length }) => length >= minLength && length <= maxLength);
  if (ways.length === 0) return null;
  const z = batchOf(ways, { width: maxLength, stopToken: task.stopToken, tool: task.tool });
  const frozen = await policy.logProbs(prompt, z, "off");
  const logStop = (await task.terminal?.(prompt, z)) ?? frozen.logStop;
  const { likelihoodWeight, extra } = targetOf(task, temperature);
  const others = await extraUnder(extra, prompt)(ways);
  const logWeight = stringLogProbs({ ...frozen, logStop }, z).map(
    (logP, k) => (likelihoodWeight * logP + others[k]) / temperature,
  );
  const model = await policy.logProbs(shown, z, adapter);
  const logQ = samplerLogProbs(model, z, { minLength, maxLength });
  const found = among(logWeight, logQ);
  if (!found) return null;
  const logMass = Math.min(0, logSumExp(logQ)); // above 0 by rounding alone
  return { whole: found.klForward - logMass, among: found.klForward, mass: exp(logMass) };
}
