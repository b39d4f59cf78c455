import { balanceRulesFrom } from "../methods/settings";
import { rewardFields } from "../reward/fields";
import { likelihoodWeightFrom } from "../reward/reward";
import type { RewardContext } from "../reward/reward";
import { countedLogR, extraFrom } from "./extra";
import { taskFields } from "./fields";
import { live, logRewards } from "./live";
import { memoPrompts, trainingTexts } from "./prompts";
import type { Failed, Leaves, PromptSet } from "./prompts";
import type { Task } from "./task";
import type { Vocabulary } from "./vocabulary";

// Hu et al. 2024, §2: "0" to "99" are permitted
const NUMBERS = Array.from({ length: 100 }, (_, n) => String(n));

/**
 * Random integers (Hu et al. 2024, §2): one prompt that asks for a uniform integer, a reward that
 * wants one of a hundred number tokens and then ⊤, and a model with habits. The target is uniform
 * and known by counting.
 */
export function integers(
  leaves: () => Leaves,
  vocabulary: Vocabulary,
  prompts: PromptSet,
): Task | Failed {
  const { eos } = vocabulary;
  if (eos === undefined)
    return {
      sentence:
        "The tokenizer has no end-of-text token, which random integers stop with; use a " +
        "model that has one.",
    };
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
  const permitted: ReadonlySet<number> = new Set(tokens);
  const context: RewardContext = { permitted, textOf: (z) => vocabulary.decode(z) };
  const prompt = memoPrompts(vocabulary);
  const own = [prompts.integers];
  const extra = live(leaves, rewardFields, (now) => extraFrom(now, context));
  const logReward = logRewards(leaves, context);
  const train = live(leaves, taskFields, (now) => prompt(trainingTexts(now, own)));
  return {
    name: "random-integers",
    noun: "integers",
    get trainPrompts() {
      return train();
    },
    heldOutPrompts: [],
    stopToken: eos,
    stopText: "⊤",
    policyBias: new Float32Array(vocabulary.size),
    priorBias: new Float32Array(vocabulary.size),
    logReward,
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules: () => balanceRulesFrom(leaves()),
    valid: (z) => z.length === 1 && permitted.has(z[0]),
    show: (z) => vocabulary.decode(z),
    extra,
    truth: {
      kind: "enumerated",
      strings: tokens.map((token) => Uint32Array.of(token)),
      labels: NUMBERS,
      counted: () => {
        const logR = countedLogR(leaves());
        const { minLength, maxLength } = balanceRulesFrom(leaves());
        return logR && minLength <= 1
          ? { vocabulary: vocabulary.size, permitted: permitted.size, minLength, maxLength, logR }
          : null;
      },
    },
  };
}
