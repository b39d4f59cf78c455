import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import type { KlRule } from "./kl-weight";

/** What PPO alone reads. */
export const ppoFields = {
  "ppo.epochs": number({
    label: "Steps a batch",
    default: 4,
    min: 1,
    max: 16,
    integer: true,
    unit: "steps",
    apply: "live",
    section: "training",
    why: "So many optimiser steps are taken on a batch before another is drawn.",
    source: "trl: 4",
  }),
  "ppo.clip": number({
    label: "Clip ε",
    default: 0.2,
    min: 0.01,
    max: 1,
    step: 0.01,
    unit: "1",
    apply: "live",
    section: "training",
    why:
      "An action whose probability has already moved by this share in the right direction is " +
      "moved no further.",
    source: "arXiv 1707.06347: 0.2",
  }),
  "ppo.lambda": number({
    label: "λ of the advantages",
    default: 1,
    min: 0,
    max: 1,
    step: 0.01,
    unit: "1",
    apply: "live",
    section: "training",
    why:
      "How far an action is credited with what came later. Below 1 the gradient is biased here: " +
      "what the other samples got from this position on stands for a learned value.",
    source: "ours; trl: 0.95",
  }),
  "ppo.klRule": choice<KlRule>({
    label: "KL weight is",
    default: "fixed",
    choices: ["fixed", "adaptive"],
    apply: "live",
    section: "training",
    names: { fixed: "Fixed", adaptive: "Adaptive" },
    why:
      "Adaptive raises the weight while the policy is further from the untrained model than the " +
      "KL aimed at, and lowers it while it is nearer.",
    source: "arXiv 1909.08593",
  }),
  "ppo.klWeight": number({
    label: "KL weight",
    default: 1,
    min: 0,
    max: 2,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "training",
    why:
      "β in the reward: log R/T at the end, −β log q at every action. At 1 the best policy is " +
      "the target; at 0 it is the likeliest string alone. Adaptive begins here.",
    source: "ours; arXiv 2509.01632",
  }),
  "ppo.klTarget": number({
    label: "KL aimed at",
    default: 6,
    min: 0.01,
    max: 100,
    step: 0.1,
    unit: "nats",
    apply: "live",
    section: "training",
    only: { path: "ppo.klRule", where: ["adaptive"] },
    why: "KL(policy ‖ untrained model) that the adaptive weight aims at.",
    source: "arXiv 1909.08593: 6",
  }),
} satisfies FieldTable;
