import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export const adapterFields = {
  "lora.rank": number({
    label: "LoRA rank",
    default: 16,
    min: 1,
    max: 64,
    integer: true,
    unit: "1",
    apply: "restart",
    section: "model",
    why: "Width of the trainable correction to each linear layer.",
    source: "paper: 64 to 512",
  }),
  "lora.alpha": number({
    label: "LoRA α",
    default: 16,
    min: 0.1,
    max: 512,
    scale: "log",
    unit: "1",
    apply: "restart",
    section: "model",
    why: "The correction is scaled by α / rank.",
    source: "paper: 16 or 32",
  }),
} satisfies FieldTable;
