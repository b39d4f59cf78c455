import { balanceRulesFrom } from "../methods/settings";
import { rewardFields } from "../reward/fields";
import { likelihoodWeightFrom } from "../reward/reward";
import type { RewardContext } from "../reward/reward";
import { extraFrom } from "./extra";
import { taskFields } from "./fields";
import { live, logRewards } from "./live";
import { memoPrompts, trainingTexts } from "./prompts";
import type { Failed, Leaves, PromptSet } from "./prompts";
import type { Task } from "./task";
import type { Vocabulary } from "./vocabulary";

const POLICY_BIAS = -99;
// nats added to an illegal token's logit, as in the code of Hu et al. 2024, §4.1
const PRIOR_BIAS = -50;
const TITLES = new Set(["US", "Mr", "Mrs", "Ms", "Dr", "Prof", "Jr", "St", "Av"]);
const MAX_NODES = 4096;

/**
 * Sentence continuation (Hu et al. 2024, §4.1): z is the next sentence without its full stop, ⊤
 * is the token ".", and the target p_LM(z⊤|X)^{1/T} tempers whole sentences, which per-token
 * temperature does not.
 */
export function continuation(
  leaves: () => Leaves,
  vocabulary: Vocabulary,
  prompts: PromptSet,
): Task | Failed {
  const stopToken = vocabulary.tokenOf(".");
  if (stopToken === undefined)
    return {
      sentence:
        'The tokenizer has no token "." of its own, which continuation stops with; use a ' +
        "model that has one.",
    };
  const illegal = Uint8Array.from({ length: vocabulary.size }, (_, id) =>
    id === stopToken || legal(vocabulary.textOf(id)) ? 0 : 1,
  );
  const context: RewardContext = { textOf: (z) => vocabulary.decode(z) };
  const prompt = memoPrompts(vocabulary);
  const train = live(leaves, taskFields, (now) => prompt(trainingTexts(now, prompts.train)));
  const length = () => balanceRulesFrom(leaves());
  return {
    name: "continuation",
    noun: "sentences",
    get trainPrompts() {
      return train();
    },
    heldOutPrompts: prompt(prompts.heldOut),
    stopToken,
    stopText: ".",
    policyBias: Float32Array.from(illegal, (x) => (x ? POLICY_BIAS : 0)),
    priorBias: Float32Array.from(illegal, (x) => (x ? PRIOR_BIAS : 0)),
    logReward: logRewards(leaves, context),
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules: length,
    valid: (z) =>
      z.length >= length().minLength &&
      z.length <= length().maxLength &&
      z.every((token) => token !== stopToken && !illegal[token]),
    show: (z) => vocabulary.decode(z),
    extra: live(leaves, rewardFields, (now) => extraFrom(now, context)),
    get truth() {
      return { kind: "walked", maxNodes: MAX_NODES, maxDepth: length().maxLength } as const;
    },
  };
}

/**
 * May a token be part of a sentence? Words, numbers, commas, hyphens and the space: so that "." is
 * the only way to end, and an unambiguous one. Out are quotes, line breaks, other marks, end of
 * text, broken bytes, titles and single capitals that a full stop would only abbreviate (Hu et al.
 * 2024, §4.1, in their code).
 */
export function legal(text: string): boolean {
  if (text === "" || !/^ ?['-]?[\p{L}\p{N}]+$|^ ?[-,]?$/u.test(text)) return false;
  const word = text.trim();
  return !TITLES.has(word) && !(/^\p{Lu}$/u.test(word) && text !== " A" && text !== " I");
}
