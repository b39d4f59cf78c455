import { drawCounted } from "../../judging/counted-draws";
import { rulesFrom } from "../../methods/settings";
import { countedLogR } from "../../reward/counted";
import { rewardFields } from "../../reward/fields";
import { likelihoodWeightFrom } from "../../reward/reward";
import type { RewardContext } from "../../reward/term";
import { trainingPromptFields } from "../fields";
import { derived } from "../derived";
import { memoPrompts, readText, trainingTexts } from "../prompts";
import type { Failed, PromptTexts } from "../prompts";
import { extraOf, logRewards } from "../rewards";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";
import promptFile from "./prompts.json" with { type: "json" };

// Hu et al. 2024, §2: "0" to "99" are permitted
const NUMBERS = Array.from({ length: 100 }, (_, n) => String(n));

const UNCOUNTED =
  "Exact samples of the target are drawn by counting, which the reward terms in force do not " +
  "allow; turn off the terms that see the text, or train by another method.";

/**
 * Random integers (Hu et al. 2024, §2): one prompt that asks for a uniform integer, a reward that
 * wants one of a hundred number tokens and then ⊤, and a model with habits. The target is uniform
 * and known by counting.
 */
export const randomIntegers: TaskSpec = {
  promptFile: () => Promise.resolve(promptFile),
  readPrompts,
  terms: ["integers"],
  promptFields: {},
  fields: {},
  layout: "by-value",
  open,
};

/** One prompt, and none held out. */
function readPrompts(file: unknown): PromptTexts | Failed {
  const prompt = readText(file, "random-integers/prompts.json", "prompt");
  return typeof prompt === "string" ? { train: [prompt], heldOut: [] } : prompt;
}

function open({ leaves, vocabulary, prompts }: Opening<PromptTexts>): Task | Failed {
  const { eos } = vocabulary;
  if (eos === undefined)
    return {
      sentence:
        "Random integers end with the end-of-text token, and this tokenizer has none; use a " +
        "model that has one.",
    };
  const tokens = numberTokens(vocabulary);
  if ("sentence" in tokens) return tokens;
  const permitted: ReadonlySet<number> = new Set(tokens);
  const strings = tokens.map((token) => Uint32Array.of(token));
  const context: RewardContext = {
    own: randomIntegers.terms,
    permitted,
    textOf: (z) => vocabulary.decode(z),
  };
  const prompt = memoPrompts(vocabulary);
  const train = derived(leaves, trainingPromptFields, (now) =>
    prompt(trainingTexts(now, prompts.train)),
  );
  return {
    noun: "integers",
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts: [],
    stopToken: eos,
    stopText: "⊤",
    policyBias: new Float32Array(vocabulary.size),
    priorBias: new Float32Array(vocabulary.size),
    logReward: logRewards(leaves, context),
    references: () => strings,
    posterior: (_prompt, request) => {
      const counted = countedReward({ leaves: leaves(), vocabulary, context, tokens, eos });
      if (!counted) return Promise.reject(new Error(UNCOUNTED));
      return Promise.resolve(drawCounted(counted, { permitted: tokens, stop: eos }, request));
    },
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules: () => rulesFrom(leaves()),
    valid: (z) => z.length === 1 && permitted.has(z[0]),
    show: (z) => vocabulary.decode(z),
    extra: derived(leaves, rewardFields, (now) => extraOf(now, context)),
    truth: {
      kind: "enumerated",
      strings,
      labels: NUMBERS,
      counted: () => countedReward({ leaves: leaves(), vocabulary, context, tokens, eos }),
    },
  };
}

/** The tokens of "0" to "99", or the sentence that names the first one missing. */
function numberTokens(vocabulary: Vocabulary): number[] | Failed {
  const tokens: number[] = [];
  for (const number of NUMBERS) {
    const token = vocabulary.tokenOf(number);
    if (token === undefined)
      return {
        sentence:
          `The tokenizer has no single token for "${number}"; random integers need one for ` +
          "each of 0 to 99.",
      };
    tokens.push(token);
  }
  return tokens;
}

interface Counting {
  readonly leaves: Parameters<typeof rulesFrom>[0];
  readonly vocabulary: Vocabulary;
  readonly context: RewardContext;
  readonly tokens: readonly number[];
  readonly eos: number;
}

/** The reward in the form that can be summed over all strings; null where a term sees the text. */
function countedReward({ leaves, vocabulary, context, tokens, eos }: Counting) {
  const { minLength, maxLength } = rulesFrom(leaves);
  const { size } = vocabulary;
  const other = firstBeside(size, (id) => id === eos || tokens.includes(id));
  const logR = countedLogR(leaves, context, { permitted: tokens[0], other });
  if (!logR) return null;
  return { vocabulary: size, permitted: tokens.length, minLength, maxLength, logR };
}

/** The first id below `size` that is not excluded; `size` itself when all are. */
function firstBeside(size: number, excluded: (id: number) => boolean): number {
  let id = 0;
  while (id < size && excluded(id)) id++;
  return id;
}
