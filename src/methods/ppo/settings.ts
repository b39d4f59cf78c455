import type { ValuesOf } from "../../schema/field";
import type { Leaves } from "../method";
import type { ppoFields } from "./fields";
import type { KlRule } from "./kl-weight";

/** What PPO alone reads of the leaves. */
export interface PpoSettings {
  readonly epochs: number; // optimiser steps a batch
  readonly clip: number; // ε
  readonly lambda: number; // of the advantages
  readonly klRule: KlRule;
  readonly klWeight: number; // β, or where the adaptive one begins
  readonly klTarget: number; // [nats]
}

export function ppoSettings(leaves: Leaves): PpoSettings {
  const v = leaves as ValuesOf<typeof ppoFields>;
  return {
    epochs: v["ppo.epochs"],
    clip: v["ppo.clip"],
    lambda: v["ppo.lambda"],
    klRule: v["ppo.klRule"],
    klWeight: v["ppo.klWeight"],
    klTarget: v["ppo.klTarget"],
  };
}

/** One sentence where a sample has no others to be compared with. */
export const ppoFault = (leaves: Leaves): string | undefined =>
  leaves["batch.samples"] === 1
    ? "method.name is ppo and batch.samples is 1: a sample is compared with the others of its " +
      "batch. Choose at least 2 samples."
    : undefined;
