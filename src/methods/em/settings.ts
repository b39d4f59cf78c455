import type { ValuesOf } from "../../schema/field";
import { type GFlowNetSettings, gflownetSettings } from "../gflownet/settings";
import type { LeafChange, Leaves } from "../method";
import type { emFields } from "./fields";
import type { Hold, Rounds } from "./phases";

/** What variational EM alone reads of the leaves. */
export interface EmSettings {
  readonly eStep: GFlowNetSettings;
  readonly rounds: Rounds;
  readonly learningRate: number; // of M-steps
  readonly learns: "answer" | "label"; // in M-steps: every token of Y, or which answer it is
  readonly adapter: "continued" | "fresh"; // the likelihood's, as a round's M-steps begin
}

export function emSettings(leaves: Leaves, changes: readonly LeafChange[] = []): EmSettings {
  const v = leaves as ValuesOf<typeof emFields>;
  const { temperatures: _, ...eStep } = gflownetSettings(leaves); // its policy serves one
  return {
    eStep,
    rounds: roundsFrom(leaves, changes),
    learningRate: v["em.learningRate"],
    learns: v["em.learns"],
    adapter: v["em.adapter"],
  };
}

/** The rounds of a run, by its leaves now and the live changes that led to them. */
export function roundsFrom(leaves: Leaves, changes: readonly LeafChange[]): Rounds {
  const v = leaves as ValuesOf<typeof emFields>;
  const held = changes.filter(({ path }) => path === "em.phase");
  const first = held.at(0)?.from ?? v["em.phase"];
  return {
    eSteps: v["em.eSteps"],
    mSteps: v["em.mSteps"],
    holds: [
      { from: 0, hold: first as Hold },
      ...held.map(({ step, to }) => ({ from: step, hold: to as Hold })),
    ],
  };
}
