import type { Leaves } from "../../experiment/experiment";
import type { SampleReport, SampleRow, Truth } from "../../worker/protocol";
import { targetShare } from "../distribution/ranked/figures";
import { bounded, figure, nats, percent, visible, whole } from "../shared/figures";
import type { Runtime } from "../stores/runtime";
import type { TermName } from "./terms";

/** What the run on screen knows, for the number that a term has here and now. */
export interface Here {
  readonly truth: Truth | null;
  readonly samples: SampleReport | null;
  readonly runtime: Pick<Runtime, "machine">;
  readonly leaves: Leaves;
  readonly step: number;
}

/** A term in plain words. */
interface Meaning {
  readonly say: string; // how it is read aloud
  readonly is: readonly [string, string];
  readonly now?: (here: Here) => string | null; // null: nothing is known yet
}

/** The valid string that was written last. */
function latest({ samples }: Here): SampleRow | null {
  const valid = samples?.rows.filter((row) => row.valid) ?? [];
  return valid.reduce<SampleRow | null>((a, b) => (a && a.step >= b.step ? a : b), null);
}

const ofLatest = (tell: (row: SampleRow, text: string) => string) => (here: Here) => {
  const row = latest(here);
  return row && tell(row, `“${visible(row.text)}”`);
};
const chance = (log: number) => `${percent(Math.exp(log))} %`;
const leaf = (path: string, tell: (value: string) => string) => (here: Here) =>
  path in here.leaves ? tell(figure(Number(here.leaves[path]))) : null;

export const meanings: Readonly<Record<TermName, Meaning>> = {
  z: {
    say: "“zed” or “zee”",
    is: [
      "A string that the model writes after the prompt, piece by piece.",
      "Everything on this page asks how often each z should be written, and how often it is.",
    ],
    now: ofLatest((_, text) => `One of the latest is ${text}.`),
  },
  stop: {
    say: "“stop” or “end of text”",
    is: [
      "The token that ends a string: 64⊤ means that 64 was written, and then nothing more.",
      "Only ended strings count.",
    ],
    now: ofLatest(({ prefixes }, text) => {
      const end = prefixes.at(-1);
      return end ? `After ${text} the policy stops with probability ${chance(end.t)}.` : "";
    }),
  },
  prior: {
    say: "“pea”",
    is: [
      "The language model as it was before training; p(z) is how often it would write z.",
      "It never changes while the run goes on, and is drawn in grey.",
    ],
    now: ofLatest(({ logP }, text) =>
      logP === null ? "" : `It writes ${text} with probability ${chance(logP)}.`,
    ),
  },
  policy: {
    say: "“queue”",
    is: [
      "The model that is being trained; q(z) is how often it writes z now.",
      "It is drawn in blue, and begins as the prior.",
    ],
    now: ofLatest(({ logQ }, text) => `It writes ${text} with probability ${chance(logQ)}.`),
  },
  reward: {
    say: "“are”",
    is: [
      "A positive number for every string: how much it is wanted, relative to the others.",
      "The page shows log R, since R itself spans many powers of ten.",
    ],
    now: ofLatest(({ logR }, text) => `log R of ${text} is ${nats(logR)} nats.`),
  },
  target: {
    say: "“target”",
    is: [
      "How often each string should be written: in proportion to R to the power 1/T.",
      "It is drawn in ink, as an outline, and moves at once when the reward or T is changed.",
    ],
    now: ({ truth }) => {
      if (truth === null || truth.rows.length === 0) return null;
      const top = truth.rows.reduce((a, b) => (b.target > a.target ? b : a));
      const it = truth.exact ? "It" : "Of the strings found, it"; // others may be wanted more
      const share = targetShare(top.target, truth);
      return `${it} wants “${visible(top.text)}” most, with ${share} % of all strings.`;
    },
  },
  temperature: {
    say: "“tea”",
    is: [
      "It sharpens or flattens: the target is in proportion to R to the power 1/T.",
      "Below 1 the most wanted strings are wanted more; above 1 all become more alike.",
    ],
    now: leaf("reward.temperature", (value) => `Reward T is ${value}.`),
  },
  Z: {
    say: "“zed” or “zee”, in capitals",
    is: [
      "The sum of R to the power 1/T over all strings; divided by it, rewards become shares.",
      "A policy that equals the target knows log Z, from any beginning of any string.",
    ],
    now: ({ truth }) => truth && `log Z is ${bounded(truth.logZ, nats)} nats.`,
  },
  nats: {
    say: "“nats”",
    is: [
      "The unit of logarithms to the base e = 2.718…: 1 nat is a factor of e.",
      "A difference of 2.3 nats is a factor of ten.",
    ],
  },
  KL: {
    say: "“K L”",
    is: [
      "The mean log of how much more often one distribution writes a string than the other does.",
      "It is 0 only where both agree, and differs by which of the two comes first.",
    ],
    now: ({ truth }) => truth && `KL(target‖q) is ${bounded(truth.klForward)} nats.`,
  },
  TV: {
    say: "“T V”",
    is: [
      "The share of the policy's strings that would have to be others to match the target.",
      "At 0 outline and fill agree; at 1 they have nothing in common.",
    ],
    now: ({ truth }) => truth && `It is ${bounded(truth.tv)}.`,
  },
  LoRA: {
    say: "“lora”",
    is: [
      "A small set of numbers beside each large matrix of the model, of which only they learn.",
      "The model itself stays as it was, so that prior and policy are at hand together.",
    ],
    now: ({ runtime: { machine } }) =>
      machine &&
      `${whole(machine.model.adapterParameters)} numbers are trained beside ` +
        `${whole(machine.model.parameters)} that are not.`,
  },
  prefix: {
    say: "“prefix”",
    is: [
      "The first pieces of a string; the empty one is the first prefix of all.",
      "The loss compares what any two prefixes of a string say of log Z.",
    ],
    now: ofLatest(({ prefixes }, text) => `${text} has ${whole(prefixes.length)} of them.`),
  },
  seed: {
    say: "“seed”",
    is: [
      "One number from which every random choice of the run follows.",
      "The same seed and the same settings give the same run.",
    ],
    now: ({ leaves }) => `It is ${whole(Number(leaves["run.seed"]))}.`,
  },
  step: {
    say: "“step”",
    is: [
      "Some strings are written, rewarded and compared, and the adapter is changed a little.",
      "The horizontal axis of the charts counts them.",
    ],
    now: ({ step }) => `This is step ${whole(step)}.`,
  },
};
