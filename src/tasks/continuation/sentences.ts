import { rulesFrom } from "../../methods/settings";
import { rewardFields } from "../../reward/fields";
import { likelihoodWeightFrom } from "../../reward/reward";
import type { RewardContext } from "../../reward/term";
import type { TermName } from "../../reward/terms";
import { derived } from "../derived";
import { trainingPromptFields } from "../fields";
import { memoPrompts, readTexts, trainingTexts } from "../prompts";
import type { Failed, PromptTexts } from "../prompts";
import { extraOf, logRewards } from "../rewards";
import type { Opening, Task } from "../task";
import { legal } from "./legal";

const POLICY_BIAS = -99;
// nats added to an illegal token's logit, as in the code of Hu et al. 2024, §4.1
const PRIOR_BIAS = -50;
const MAX_NODES = 4096;

/** Training prompts and held-out ones, at least one of each. */
export function readSentencePrompts(file: unknown): PromptTexts | Failed {
  const name = "continuation/prompts.json";
  const train = readTexts(file, name, "train");
  if ("sentence" in train) return train;
  const heldOut = readTexts(file, name, "heldOut");
  return "sentence" in heldOut ? heldOut : { train, heldOut };
}

/** z is the next sentence without its full stop; ⊤ is the token ".". `terms` are the task's own. */
export function openSentences(
  { leaves, vocabulary, prompts }: Opening<PromptTexts>,
  terms: readonly TermName[],
): Task | Failed {
  const stopToken = vocabulary.tokenOf(".");
  if (stopToken === undefined)
    return {
      sentence:
        'Continuation ends with the token ".", and this tokenizer has none of its own; use a ' +
        "model that has one.",
    };
  const illegal = Uint8Array.from({ length: vocabulary.size }, (_, id) =>
    id === stopToken || legal(vocabulary.textOf(id)) ? 0 : 1,
  );
  const context: RewardContext = { own: terms, textOf: (z) => vocabulary.decode(z) };
  const prompt = memoPrompts(vocabulary);
  const train = derived(leaves, trainingPromptFields, (now) =>
    prompt(trainingTexts(now, prompts.train)),
  );
  const rules = () => rulesFrom(leaves());
  return {
    noun: "sentences",
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts: prompt(prompts.heldOut),
    stopToken,
    stopText: ".",
    policyBias: Float32Array.from(illegal, (x) => (x ? POLICY_BIAS : 0)),
    priorBias: Float32Array.from(illegal, (x) => (x ? PRIOR_BIAS : 0)),
    logReward: logRewards(leaves, context),
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules,
    valid: (z) =>
      z.length >= rules().minLength &&
      z.length <= rules().maxLength &&
      z.every((token) => token !== stopToken && !illegal[token]),
    show: (z) => vocabulary.decode(z),
    extra: derived(leaves, rewardFields, (now) => extraOf(now, context)),
    get truth() {
      return { kind: "walked", maxNodes: MAX_NODES, maxDepth: rules().maxLength } as const;
    },
  };
}
