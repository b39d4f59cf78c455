import { number } from "../../schema/field";
import type { ObjectiveSpec } from "../objective";

export const bias: ObjectiveSpec["bias"] = {
  sentence:
    "Biased: q = R/Z is at rest only where η is 0. On a test tree KL(target ‖ q) ends at 1.8e-4 " +
    "nats for η 0.1 and 5.1e-3 for η 1; take η down to 0 at the end of a run.",
  constant: "eta",
};

const common = { apply: "live", section: "training", source: "ours" } as const;

/** The constants of RapTB, in the kernel's order. */
export const rapTBConstants = {
  eta: number({
    ...common,
    label: "η of RapTB",
    default: 0.1,
    min: 0,
    max: 10,
    step: 0.01,
    unit: "1",
    why: `Weight of the credit to prefixes. ${bias.sentence}`,
  }),
  horizon: number({
    ...common,
    label: "Horizon of RapTB",
    default: 8,
    min: 0,
    max: 64,
    integer: true,
    unit: "tokens",
    why: "A prefix is credited with what its sample reaches within so many tokens.",
  }),
  rho: number({
    ...common,
    label: "ρ of RapTB",
    default: 0.1,
    min: 0,
    max: 10,
    step: 0.05,
    unit: "nats",
    why: "What each token of distance takes off the soft credit.",
  }),
  sharpness: number({
    ...common,
    label: "β of RapTB",
    default: 1,
    min: 0.1,
    max: 100,
    scale: "log",
    unit: "1",
    why: "Sharpness of the soft credit, (1/β) log Σ e^{βg}; a large one is the largest g.",
  }),
  maxShare: number({
    ...common,
    label: "Share of the largest",
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.05,
    unit: "1",
    why: "This share of the credit is the largest g that the sample reaches; the rest is soft.",
  }),
};
