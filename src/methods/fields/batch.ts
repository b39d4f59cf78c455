import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export const batchFields = {
  "batch.samples": number({
    label: "Samples a prompt",
    default: 16,
    min: 1,
    max: 512,
    integer: true,
    unit: "samples",
    apply: "restart",
    section: "training",
    why: "One micro-batch: this many sequences of one prompt.",
    source: "paper: 8 to 64",
  }),
  "batch.accumulate": number({
    label: "Micro-batches a step",
    default: 4,
    min: 1,
    max: 64,
    integer: true,
    unit: "1",
    apply: "restart",
    section: "training",
    why: "Their gradients are averaged before one optimiser step.",
    source: "paper: 8 to 32",
  }),
  "run.steps": number({
    label: "Steps",
    default: 600,
    min: 1,
    max: 100000,
    integer: true,
    unit: "steps",
    apply: "restart",
    section: "training",
    why: "Optimiser steps of a whole run; the learning rate decays towards the last.",
    source: "paper: 1000 to 9000",
  }),
} satisfies FieldTable;
