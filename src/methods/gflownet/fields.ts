import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { lagFields } from "../fields/lag";
import type { ReplaySampling, ReplaySeed } from "../replay";
import { objectiveFields } from "./objective-fields";

/** Where a batch comes from. */
const behaviourFields = {
  "behaviour.temperatureLow": number({
    label: "Behaviour T, lowest",
    default: 0.5,
    min: 0.1,
    max: 5,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "temperature",
    why: "Tempered batches draw one T between the two. Exploration only; the target does not move.",
    source: "official code: 0.5",
  }),
  "behaviour.temperatureHigh": number({
    label: "Behaviour T, highest",
    default: 2,
    min: 0.1,
    max: 5,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "temperature",
    why: "Tempered batches draw one T between the two. Exploration only; the target does not move.",
    source: "official code: 2.0",
  }),
  "behaviour.replay": number({
    label: "Replayed batches",
    default: 0.25,
    min: 0,
    max: 1,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "replay",
    why: "Chance that a micro-batch comes from the replay buffer.",
    source: "official code: 0.25",
  }),
  "behaviour.tempered": number({
    label: "Tempered share of fresh batches",
    default: 2 / 3,
    min: 0,
    max: 1,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "replay",
    why: "Fresh batches sampled at a behaviour T; the others are on-policy, at 1.",
    source: "official code: 0.666",
  }),
  "replay.capacity": number({
    label: "Replay capacity",
    default: 50,
    min: 1,
    max: 1000,
    integer: true,
    unit: "sequences",
    apply: "restart",
    section: "replay",
    why: "Kept for each prompt; beyond it the lowest reward leaves.",
    source: "official code: 50",
  }),
  "replay.tolerance": number({
    label: "Near-duplicate tolerance",
    default: 0.25,
    min: 0,
    max: 1,
    step: 0.05,
    unit: "1",
    apply: "restart",
    section: "replay",
    why:
      "Of two sequences closer than this share of their joint length, in token edits, the " +
      "better stays.",
    source: "official code: 0.25",
  }),
  "replay.sampling": choice<ReplaySampling>({
    label: "Replay draws",
    default: "uniform",
    choices: ["uniform", "reward"],
    apply: "restart",
    section: "replay",
    names: { uniform: "Evenly", reward: "In proportion to R" },
    why: "How a replayed batch is drawn from what is kept.",
    source: "official code: by task",
  }),
  "replay.seed": choice<ReplaySeed>({
    label: "Replay begins with",
    default: "none",
    choices: ["none", "references"],
    apply: "restart",
    section: "replay",
    names: { none: "Nothing", references: "Known answers" },
    short: { none: "nothing", references: "known answers" },
    why: "The first batch of a prompt with known answers is made of them, rewarded and kept.",
    source: "paper, App. E: references",
  }),
} satisfies FieldTable;

/** What the GFlowNet alone reads. */
export const gflownetFields = {
  ...objectiveFields,
  ...behaviourFields,
  ...lagFields,
} satisfies FieldTable;
