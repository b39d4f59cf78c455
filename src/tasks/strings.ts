import type { Prompt } from "../lm/sequences";
import { rulesFrom } from "../methods/settings";
import { rewardFields } from "../reward/fields";
import { likelihoodWeightFrom } from "../reward/reward";
import type { Answerers, RewardContext } from "../reward/term";
import type { TermName } from "../reward/terms";
import type { FieldTable } from "../schema/field";
import { derived } from "./derived";
import type { Failed } from "./prompts";
import { extraOf, logRewards } from "./rewards";
import type { Opening, Task } from "./task";

const POLICY_BIAS = -99;
// nats added to an illegal token's logit, as in the code of Hu et al. 2024, §4.1
const PRIOR_BIAS = -50;

/** How a task's strings are written and walked. */
interface Writing {
  readonly noun: string; // what they are, in the plural
  readonly stop: string; // ⊤, a token of its own
  readonly isLegal: (text: string) => boolean; // of a token's text
  readonly terms: readonly TermName[]; // the task's own reward terms
  readonly maxNodes: number; // of a walk
  /** Strings that a prompt's walk begins with. */
  readonly begins?: (prompt: Prompt) => readonly Uint32Array[];
  /** Fields beside the reward's after whose edit the reward terms are new. */
  readonly fields?: FieldTable;
}

interface Given extends Pick<Opening<unknown>, "leaves" | "vocabulary"> {
  readonly answerers: Answerers;
}

type Strings = Pick<
  Task,
  | "noun"
  | "stopToken"
  | "stopText"
  | "policyBias"
  | "priorBias"
  | "logReward"
  | "likelihoodWeight"
  | "rules"
  | "valid"
  | "isLegal"
  | "show"
  | "extra"
  | "truth"
>;

/**
 * What every task has whose strings are words of the vocabulary before a token that ends them; one
 * sentence where the tokenizer has no such token.
 */
export function stringsOf(
  { leaves, vocabulary, answerers }: Given,
  { noun, stop, isLegal, terms, maxNodes, begins, fields = {} }: Writing,
): Strings | Failed {
  const stopToken = vocabulary.tokenOf(stop);
  if (stopToken === undefined)
    return {
      sentence:
        `The ${noun} of this task end with the token "${stop}", and this tokenizer has none of ` +
        "its own; use a model that has one.",
    };
  const legal = Uint8Array.from({ length: vocabulary.size }, (_, id) =>
    id !== stopToken && isLegal(vocabulary.textOf(id)) ? 1 : 0,
  );
  const bias = (illegal: number) =>
    Float32Array.from(legal, (x, id) => (x || id === stopToken ? 0 : illegal));
  const context: RewardContext = {
    own: terms,
    textOf: (z) => vocabulary.decode(z),
    endText: stop,
    ...answerers,
  };
  const rules = () => rulesFrom(leaves());
  return {
    noun,
    stopToken,
    stopText: stop,
    policyBias: bias(POLICY_BIAS),
    priorBias: bias(PRIOR_BIAS),
    logReward: logRewards(leaves, context),
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules,
    valid: (z) =>
      z.length >= rules().minLength &&
      z.length <= rules().maxLength &&
      z.every((token) => legal[token] === 1),
    isLegal: (token) => legal[token] === 1,
    show: (z) => vocabulary.decode(z),
    extra: derived(leaves, { ...rewardFields, ...fields }, (now) => extraOf(now, context)),
    get truth() {
      const maxDepth = rules().maxLength;
      return { kind: "walked", maxNodes, maxDepth, ...(begins && { begins }) } as const;
    },
  };
}

/** Both parts as one object. Not a spread: prompts and rules may be read anew at every call. */
export const joined = <A extends object, B extends object>(first: A, second: B): A & B =>
  Object.defineProperties(first, Object.getOwnPropertyDescriptors(second)) as A & B;
