import type { Nats, Prompt } from "../../lm/sequences";
import { type Terminal, terminalsOf } from "../../reward/terminal";
import { extraUnder } from "../extra";
import type { Target } from "../walk";

/** A string with what the frozen model says of it. */
export interface Candidate {
  readonly tokens: readonly number[];
  readonly logPrefix: Nats; // log p_LM(z_1:n | X)
  readonly logStop: Nats; // log p_LM(⊤ | X, z_1:n)
}

/** log R(z⊤)/T of whole strings [nats]; −∞ where they are too short. */
export type LogWeights = (candidates: readonly Candidate[]) => Promise<Nats[]>;

interface TerminalOf {
  readonly terminal: Terminal;
  readonly prompt: Prompt;
  readonly stopToken: number;
}

/** Of a task's target; its terminal, where it has one, stands for log p_LM(⊤ | X, z). */
export const logWeightsOf =
  (target: Target, prompt: Prompt, ends?: TerminalOf): LogWeights =>
  async (candidates) => {
    const strings = candidates.map(({ tokens }) => Uint32Array.from(tokens));
    const extra = await extraUnder(target.extra, prompt)(strings);
    const terminals = ends ? await terminalsOf(ends.terminal, ends, strings) : null;
    return candidates.map(({ tokens, logPrefix, logStop }, k) => {
      if (tokens.length < target.minLength) return -Infinity;
      const logP = logPrefix + (terminals?.[k] ?? logStop);
      return (target.likelihoodWeight * logP + extra[k]) / target.temperature;
    });
  };
