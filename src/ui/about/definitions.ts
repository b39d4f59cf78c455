import { atLeast, figure, nats, percent, whole } from "../shared/figures";
import type { Bounded, SampleReport, Truth } from "../../worker/protocol";
import { taskShown, type Runtime } from "../stores/runtime";
import { halfLifeOf } from "../stores/series";
import { fromOf } from "../trio/charts";
import { logZTexts } from "./log-z";
import type { Topic } from "./topics";

/** What a number is, how it is found, from how many samples, and how far it may be off. */
interface Definition {
  readonly title: string;
  readonly is: string;
  readonly found: string;
  readonly off: string;
}
interface Facts {
  readonly truth: Truth | null;
  readonly samples: SampleReport | null;
  readonly runtime: Runtime;
  readonly steps: number; // of the run in all
}

const exactly = ({ truth }: Facts) =>
  truth === null
    ? "Not computed yet."
    : truth.exact
      ? "Exact: probability is pushed down the token tree for target and policy alike; no " +
        `sampling. Computed after step ${whole(truth.step)}.`
      : truth.support === "unbounded"
        ? "The token tree is cut, and a reward term has no bound, so nothing is certain of what " +
          `lies beyond the cut. Computed after step ${whole(truth.step)}.`
        : "The token tree is cut where too little probability is left: strings with at least " +
          `${atLeast(truth.coverage)} % of the target are walked. Computed after step ` +
          `${whole(truth.step)}.`;
/** Over which outcomes a divergence sums: the same before and after an edit. */
const over = ({ truth }: Facts) => (truth === null ? "" : ` z runs over ${truth.outcomes}.`);
const rounding = (
  { truth }: Facts,
  bounded: Bounded | null | undefined,
  print: (v: number) => string,
) => {
  if (truth === null || !bounded) return "";
  if (bounded.low === bounded.high) return "Only 32-bit rounding.";
  const sampled =
    bounded.error === undefined
      ? ""
      : ` Estimated from samples: ${print(bounded.value)} ± ${print(bounded.error)}.`;
  const low = print(bounded.low);
  const range =
    bounded.high === null ? `At least ${low}` : `Between ${low} and ${print(bounded.high)}`;
  return `${range}, depending on what lies beyond the cut.${sampled}`;
};
const floor = ({ truth }: Facts) =>
  truth
    ? " The samples of one look could not see a KL below their noise floor, " +
      `${figure(truth.noiseFloor)} nats; this figure can.`
    : "";
const noun = ({ runtime }: Facts) => taskShown(runtime)?.noun ?? "strings";
const withTruth =
  "Exact, from the policy's own probabilities, wherever the exact answer is computed; the " +
  "line joins those steps.";
const averaged = ({ steps }: Facts) =>
  "From each step's own samples, where some follow the policy itself. The dark line is " +
  `their average, which forgets half in ${figure(halfLifeOf(steps))} steps ` +
  "and starts again at every edit; the pale line is what each step said.";
const scatter =
  "≈ marks an estimate from samples. How far the pale line scatters is its sampling error.";

const diversity = (f: Facts): Definition => {
  const task = taskShown(f.runtime);
  const unit = task?.figures.diversity.unit ?? "";
  const listed = fromOf(task, "diversity") === "truth";
  const angles = unit.startsWith("1 −");
  return {
    title: "Diversity",
    is: angles
      ? `${unit}: 0 if everything that is written points the same way, more the less alike ` +
        "two of its strings are."
      : `${unit}: how many ${noun(f)}, all equally likely, would be as varied as those the ` +
        "policy writes, given that it writes one.",
    found: listed
      ? `${withTruth} Target and prior are found in the same way.`
      : "From fresh samples at every look, joined as they are. Target: samples of the " +
        "untrained model, weighed. Prior: " +
        `${whole(task?.baselines.find((b) => b.name === "ancestral")?.samples)} samples of ` +
        "the untrained model.",
    off: listed
      ? "Only 32-bit rounding."
      : "≈ marks an estimate from samples. How far the line scatters from look to look is " +
        "its sampling error.",
  };
};

export const definitions: Readonly<Record<Topic, (facts: Facts) => Definition>> = {
  tv: (f) => ({
    title: "Total variation distance",
    is:
      "TV = ½ Σ |q(z) − target(z)|: the share of probability that is in the wrong place. 0 is " +
      `perfect, 1 is no overlap.${over(f)}`,
    found: exactly(f),
    off: rounding(f, f.truth?.tv, figure),
  }),
  klReverse: (f) => ({
    title: "KL(q‖target)",
    is:
      "Σ q(z) log (q(z) / target(z)), in nats. It punishes writing what the target does not " +
      `want, and hardly notices a missing mode.${over(f)}`,
    found: exactly(f),
    off: rounding(f, f.truth?.klReverse, figure) + floor(f),
  }),
  klForward: (f) => ({
    title: "KL(target‖q)",
    is:
      "Σ target(z) log (target(z) / q(z)), in nats. It punishes every mode the policy has " +
      `lost.${over(f)}`,
    found: exactly(f),
    off: rounding(f, f.truth?.klForward, figure) + floor(f),
  }),
  modes: (f) => ({
    title: "Modes covered",
    is:
      `Strings whose target is above ${percent(f.truth?.modes.share)} %; covered are those ` +
      "to which the policy gives more than half of that.",
    found: exactly(f),
    off: "A count, not an estimate.",
  }),
  valid: (f) => ({
    title: "Valid share",
    is: "The policy's probability of writing something that the task accepts.",
    found: exactly(f),
    off: rounding(f, f.truth?.valid, (share) => `${percent(share)} %`),
  }),
  exact: (f) => ({
    title: "Exact, no sampling",
    is:
      "Every string that the task accepts is listed, and the policy's probability of each is " +
      "the product of its next-token probabilities.",
    found: exactly(f),
    off:
      "For comparison: a perfect sampler judged by the N samples of one look would show a KL " +
      `of about ${figure(f.truth?.noiseFloor)} nats, (k − 1) / 2N.`,
  }),
  coverage: (f) => ({
    title: "Coverage",
    is:
      "The share of the target's probability on strings that were walked. Beyond it only " +
      "bounds are known, so distances carry ≤.",
    found: exactly(f),
    off: `Not reached: at most ${percent(f.truth?.rest.target)} % of the target.`,
  }),
  reward: (f) => ({
    title: "Reward",
    is:
      "Mean log R(z⊤), untempered, in nats. A policy that matches the target earns the " +
      "target's mean, not the highest reward there is.",
    found: `${averaged(f)} Target: exact expectation.`,
    off: scatter,
  }),
  diversity,
  likelihood: (f) =>
    fromOf(taskShown(f.runtime), "logLikelihood") === "truth"
      ? {
          title: "Likelihood",
          is:
            "How likely the untrained model finds what is written: mean log p(z⊤ | X) over " +
            `the ${noun(f)}, given that one is written, in nats.`,
          found: `${withTruth} Target and prior are found in the same way.`,
          off: "Only 32-bit rounding.",
        }
      : {
          title: "Likelihood",
          is:
            "How likely the untrained model finds what the policy writes: mean log p(z⊤ | " +
            "X), in nats.",
          found:
            `${averaged(f)} Target: exact where the tree was walked, samples of the ` +
            "untrained model weighed beyond.",
          off: scatter,
        },
  logZ: (f) => {
    const { title, is, found } = logZTexts[taskShown(f.runtime)?.logZ ?? "root"];
    return {
      title,
      is: `log Z(X) is the log of the sum of R^(1/T) over all strings. ${is}`,
      found: `Policy: ${found}. Exact: ${nats(f.truth?.logZ.value)} nats, from the token tree.`,
      off: rounding(f, f.truth?.logZ, nats),
    };
  },
  prefix: () => ({
    title: "log Z by prefix",
    is:
      "u_{i} = r_{i} − t_{i} − Σ l_{k} for k < i: every prefix's own estimate of log Z. The " +
      "loss is made of their differences, so a solved string has the same value in every row.",
    found: "From the policy's log-probabilities when the string was last sampled.",
    off: "Exact for that moment; the policy has moved since.",
  }),
  lines: () => ({
    title: "log Z by prefix",
    is:
      "Each line is one sample: its prefixes' estimates u₀ … uₙ of log Z, from left to " +
      "right. Residuals are differences along a line; the loss is their squares. Training " +
      "flattens every line onto the exact log Z.",
    found: "Up to 32 samples of the step on screen; the bold one is the string chosen above.",
    off: "Samples that follow the policy itself; steps that only replay or temper have none.",
  }),
  residuals: () => ({
    title: "Residuals",
    is:
      "Δ_{ij} = u_{i} − u_{j}: what two prefixes of a string say of log Z, compared, in nats. " +
      "The loss is their squares. Above 0 the piece between them is written too often, below 0 " +
      "too rarely; a row of one colour says that the fault lies where the row starts.",
    found:
      "From the policy’s log-probabilities when the string was last sampled. The batch mean is " +
      "over up to 32 samples of the step on screen, of those that are long enough.",
    off: "Exact for that moment; the policy has moved since.",
  }),
  speed: () => ({
    title: "Speed",
    is:
      "Optimiser steps per second of training, pauses left out: sampling, scoring, gradient, " +
      "update.",
    found:
      "Mean of the last 24 steps. Exact answers are computed between steps and slow those steps.",
    off: "It varies with what else this machine does.",
  }),
  memory: (f) => ({
    title: f.runtime.machine?.executor === "wasm" ? "Memory" : "GPU memory",
    is:
      f.runtime.machine?.executor === "wasm"
        ? "Bytes of the memory in which WebAssembly computes this run."
        : "Bytes held by this page's buffers on the device.",
    found:
      `${f.runtime.machine?.model.name ?? "The model"}: ` +
      `${whole(f.runtime.machine?.model.parameters)} frozen parameters, ` +
      `${whole(f.runtime.machine?.model.adapterParameters)} trained.`,
    off: "The browser's own overhead is not counted.",
  }),
  webgpu: () => ({
    title: "Where WebGPU is",
    is:
      "Chrome and Edge 113 or newer on Windows, macOS and ChromeOS; Chrome 121 or newer on " +
      "Android; Safari 26; Firefox 141 or newer on Windows and 145 on Apple-silicon macOS. " +
      "The page must come over https or from this machine.",
    found:
      "On Linux, Chrome may need chrome://flags/#enable-unsafe-webgpu and Vulkan. " +
      "chrome://gpu says what was found and why not.",
    off: "",
  }),
  fingerprint: () => ({
    title: "Fingerprint",
    is:
      "A rolling hash of every sampled token and every loss up to a step. Equal fingerprints " +
      "mean the same run, bit by bit.",
    found:
      "Marked at steps 1, 10, 100 and every hundredth. It travels in the link; a replay " +
      "compares and says through which step it was identical.",
    off:
      "A run in WebAssembly has the same fingerprint on every machine. Another kind of graphics " +
      "card may round differently and part from it; both runs are right.",
  }),
};
