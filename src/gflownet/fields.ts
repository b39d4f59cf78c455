/** Every leaf of an experiment that the method understands. Presets override the defaults. */
import type { ForcedStop, MinLengthRule, Normalisation, PairRule } from "../lm/policy";
import { choice, number } from "../schema/field";
import type { FieldTable } from "../schema/field";
import type { ReplaySampling } from "./replay";
import type { Decay } from "./schedules";

const objective = {
  "objective.pairs": choice<PairRule>({
    label: "Objective", default: "all", choices: ["all", "neighbours", "ends"], apply: "restart", section: "training",
    names: { all: "Subtrajectory balance", neighbours: "Detailed balance", ends: "Trajectory balance" },
    why: "Which prefixes must agree on log Z: every pair, neighbours, or the two ends.", source: "paper eq. 3",
  }),
  "objective.lambda": number({
    label: "λ", default: 1, min: 0.01, max: 1, step: 0.01, unit: "1", apply: "restart", section: "training",
    why: "Weight of a pair j − i tokens apart: λ to the power j − i − 1. Used by subtrajectory balance only.", source: "paper eq. 3: 1",
  }),
  "objective.normalisation": choice<Normalisation>({
    label: "Normalise the loss by", default: "pairs", choices: ["pairs", "sum"], apply: "restart", section: "training",
    names: { pairs: "Number of pairs in the batch", sum: "Number of sequences" },
    why: "By pairs is the authors' code; by sequences is the formula as printed.", source: "paper eq. 3; official code",
  }),
  "objective.minLengthRule": choice<MinLengthRule>({
    label: "Below the shortest length", default: "penalty", choices: ["penalty", "mask"], apply: "restart", section: "training",
    names: { penalty: "Log-reward −99", mask: "Leave the pairs out" },
    why: "Penalty teaches the policy not to stop early. Leaving pairs out trains nothing about the first tokens.", source: "official code: penalty",
  }),
  "objective.forcedStop": choice<ForcedStop>({
    label: "At the longest length", default: "policy", choices: ["policy", "certain"], apply: "restart", section: "training",
    names: { policy: "Keep the policy's log q(⊤)", certain: "Count the stop as certain" },
    why: "The stop is forced there. Certain lets the policy spend nothing on it; keep it where ⊤ is a real token.", source: "official code: by task",
  }),
  "length.min": number({
    label: "Shortest length", default: 1, min: 0, max: 32, integer: true, unit: "tokens", apply: "restart", section: "prior",
    why: "Fewer tokens before ⊤ are never sampled.", source: "paper: 1 to 5",
  }),
  "length.max": number({
    label: "Longest length", default: 10, min: 1, max: 64, integer: true, unit: "tokens", apply: "restart", section: "prior",
    why: "After this many tokens ⊤ is forced.", source: "paper: 5 to 30",
  }),
} satisfies FieldTable;

const temperatures = {
  "reward.temperature": number({
    label: "Reward T", default: 1, min: 0.1, max: 5, step: 0.01, unit: "1", apply: "live", section: "temperature",
    why: "Target ∝ R^(1/T), over whole sequences; lower is sharper. An edit ends the schedule.", source: "paper §3",
  }),
  "reward.temperatureStart": number({
    label: "Reward T at the start", default: 1, min: 0.1, max: 5, step: 0.01, unit: "1", apply: "restart", section: "temperature",
    why: "T goes in a straight line from here to Reward T.", source: "paper: 1.0 to 1.2",
  }),
  "reward.temperatureHorizon": number({
    label: "Steps to reach Reward T", default: 0, min: 0, max: 100000, integer: true, unit: "steps", apply: "restart", section: "temperature",
    why: "0 holds Reward T from the first step.", source: "paper: 100 to 750",
  }),
  "behaviour.temperatureLow": number({
    label: "Behaviour T, lowest", default: 0.5, min: 0.1, max: 5, step: 0.05, unit: "1", apply: "live", section: "temperature",
    why: "Tempered batches draw one T between the two. Exploration only; the target does not move.", source: "official code: 0.5",
  }),
  "behaviour.temperatureHigh": number({
    label: "Behaviour T, highest", default: 2, min: 0.1, max: 5, step: 0.05, unit: "1", apply: "live", section: "temperature",
    why: "Tempered batches draw one T between the two. Exploration only; the target does not move.", source: "official code: 2.0",
  }),
  "decoding.temperature": number({
    label: "Decoding T", default: 1, min: 0.1, max: 5, step: 0.01, unit: "1", apply: "live", section: "temperature",
    why: "For the samples shown here; training ignores it.", source: "ours",
  }),
} satisfies FieldTable;

const training = {
  "batch.samples": number({
    label: "Samples a prompt", default: 16, min: 1, max: 512, integer: true, unit: "samples", apply: "restart", section: "training",
    why: "One micro-batch: this many sequences of one prompt.", source: "paper: 8 to 64",
  }),
  "batch.accumulate": number({
    label: "Micro-batches a step", default: 4, min: 1, max: 64, integer: true, unit: "1", apply: "restart", section: "training",
    why: "Their gradients are averaged before one optimiser step.", source: "paper: 8 to 32",
  }),
  "run.steps": number({
    label: "Steps", default: 600, min: 1, max: 100000, integer: true, unit: "steps", apply: "restart", section: "training",
    why: "Optimiser steps of a whole run; the learning rate decays towards the last.", source: "paper: 1000 to 9000",
  }),
  "optimiser.learningRate": number({
    label: "Learning rate", default: 5e-4, min: 1e-6, max: 0.1, scale: "log", unit: "1", apply: "live", section: "training",
    why: "Peak step size of AdamW, after the warm-up.", source: "paper: 1e-4 to 5e-4",
  }),
  "optimiser.warmup": number({
    label: "Warm-up", default: 20, min: 0, max: 10000, integer: true, unit: "steps", apply: "restart", section: "training",
    why: "The learning rate rises in a straight line over these steps.", source: "paper: 10 to 100",
  }),
  "optimiser.decay": choice<Decay>({
    label: "Decay", default: "constant", choices: ["constant", "linear", "cosine"], apply: "restart", section: "training",
    names: { constant: "None", linear: "Linear, to 0", cosine: "Half cosine, to 0" },
    why: "What the learning rate does between the warm-up and the last step.", source: "paper: none or linear",
  }),
  "optimiser.beta1": number({
    label: "β₁", default: 0.9, min: 0, max: 0.9999, step: 0.01, unit: "1", apply: "restart", section: "training",
    why: "Memory of AdamW's mean gradient.", source: "paper: 0.9",
  }),
  "optimiser.beta2": number({
    label: "β₂", default: 0.999, min: 0, max: 0.99999, step: 0.001, unit: "1", apply: "restart", section: "training",
    why: "Memory of AdamW's mean squared gradient.", source: "paper: 0.99 or 0.999",
  }),
  "optimiser.epsilon": number({
    label: "ε", default: 1e-8, min: 1e-12, max: 1e-2, scale: "log", unit: "1", apply: "restart", section: "training",
    why: "Keeps AdamW's division away from zero.", source: "AdamW default",
  }),
  "optimiser.clip": number({
    label: "Largest gradient norm", default: 1, min: 0, max: 1000, step: 0.1, unit: "1", apply: "live", section: "training",
    why: "A larger gradient is scaled down to it, so that one rare bad sample does not outweigh the rest; 0 leaves it.", source: "ours; the paper does not clip",
  }),
  "optimiser.weightDecay": number({
    label: "Weight decay", default: 0.01, min: 0, max: 1, step: 0.01, unit: "1", apply: "restart", section: "training",
    why: "Pulls the adapter towards zero, that is, towards the prior.", source: "AdamW default",
  }),
} satisfies FieldTable;

const replay = {
  "behaviour.replay": number({
    label: "Replayed batches", default: 0.25, min: 0, max: 1, step: 0.05, unit: "1", apply: "live", section: "replay",
    why: "Chance that a micro-batch comes from the replay buffer.", source: "official code: 0.25",
  }),
  "behaviour.tempered": number({
    label: "Tempered share of fresh batches", default: 2 / 3, min: 0, max: 1, step: 0.05, unit: "1", apply: "live", section: "replay",
    why: "Fresh batches sampled at a behaviour T; the others are on-policy, at 1.", source: "official code: 0.666",
  }),
  "replay.capacity": number({
    label: "Replay capacity", default: 50, min: 1, max: 1000, integer: true, unit: "sequences", apply: "restart", section: "replay",
    why: "Kept for each prompt; beyond it the lowest reward leaves.", source: "official code: 50",
  }),
  "replay.tolerance": number({
    label: "Near-duplicate tolerance", default: 0.25, min: 0, max: 1, step: 0.05, unit: "1", apply: "restart", section: "replay",
    why: "Of two sequences closer than this share of their joint length, in token edits, the better stays.", source: "official code: 0.25",
  }),
  "replay.sampling": choice<ReplaySampling>({
    label: "Replay draws", default: "uniform", choices: ["uniform", "reward"], apply: "restart", section: "replay",
    names: { uniform: "Evenly", reward: "In proportion to R" },
    why: "How a replayed batch is drawn from what is kept.", source: "official code: by task",
  }),
  "run.seed": number({
    label: "Seed", default: 7, min: 0, max: 4294967295, integer: true, unit: "1", apply: "restart", section: "replay",
    why: "The same seed on the same device gives the same tokens.", source: "ours",
  }),
} satisfies FieldTable;

const adapter = {
  "lora.rank": number({
    label: "LoRA rank", default: 16, min: 1, max: 64, integer: true, unit: "1", apply: "restart", section: "model",
    why: "Width of the trainable correction to each linear layer.", source: "paper: 64 to 512",
  }),
  "lora.alpha": number({
    label: "LoRA α", default: 16, min: 0.1, max: 512, scale: "log", unit: "1", apply: "restart", section: "model",
    why: "The correction is scaled by α / rank.", source: "paper: 16 or 32",
  }),
} satisfies FieldTable;

export const gflownetFields = { ...objective, ...temperatures, ...training, ...replay, ...adapter } satisfies FieldTable;
