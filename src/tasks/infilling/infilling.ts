import { rulesFrom } from "../../methods/settings";
import { rewardFields } from "../../reward/fields";
import { likelihoodWeightFrom } from "../../reward/reward";
import type { RewardContext } from "../../reward/term";
import type { ValuesOf } from "../../schema/field";
import { legal } from "../continuation/legal";
import { derived } from "../derived";
import { promptFields } from "../fields";
import { trainingTexts } from "../prompts";
import type { Failed, Leaves } from "../prompts";
import { extraOf, logRewards } from "../rewards";
import type { ModelFile, Opening, Task, TaskSpec } from "../task";
import { examOf } from "./exam";
import { comparedFields, storyFields } from "./fields";
import { Questions, type StoryTexts, questionFault } from "./questions";
import { STORIES_FILE, questionOf, readStories } from "./stories";

const POLICY_BIAS = -99;
// nats added to an illegal token's logit, as for sentences (Hu et al. 2024, §4.1, in their code)
const PRIOR_BIAS = -50;
const MAX_NODES = 2048;

/**
 * Infilling (Hu et al. 2024, §4.2): z is the fourth sentence of a story without its full stop, ⊤ is
 * the token ".", and the target is p_LM(z ⊤ Y | X)^{1/T} with X the first three sentences and Y the
 * fifth. The policy is asked with both; the frozen model reads X alone.
 */
export const infilling: TaskSpec<StoryTexts> = {
  promptFile,
  readPrompts,
  terms: [],
  promptFields: storyFields,
  fields: comparedFields,
  layout: "ranked",
  fault: (leaves, vocabulary) =>
    questionFault(String(leaves["prompt.text"]), vocabulary) ?? nothingCompared(leaves),
  open,
};

const comparedIn = (leaves: Leaves) =>
  (leaves as ValuesOf<typeof comparedFields>)["stories.compared"];

// objectives that compare the ends of samples, and need no other prefix
const BY_ENDS: readonly unknown[] = ["vargrad", "trajectory", "ftb", "pooled"];

/** One sentence where the objective compares prefixes of which none has a reward. */
const nothingCompared = (leaves: Leaves): string | undefined =>
  leaves["method.name"] === "gflownet" &&
  comparedIn(leaves) === "whole" &&
  !BY_ENDS.includes(leaves["objective.pairs"])
    ? "stories.compared is whole, and the objective compares prefixes of one middle; choose " +
      "every or sentences, or an objective that compares ends."
    : undefined;

async function promptFile(modelFile: ModelFile): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await modelFile(STORIES_FILE)));
}

function readPrompts(file: unknown): StoryTexts | Failed {
  const stories = readStories(file);
  if ("sentence" in stories) return stories;
  const { train, heldOut } = stories;
  return { train: train.map(questionOf), heldOut: heldOut.map(questionOf), stories };
}

/** The questions a run trains on: the visitor's own, one of the stories, or the first of them. */
function questionsOf(leaves: Leaves, own: readonly string[]): readonly string[] {
  const v = leaves as ValuesOf<typeof storyFields & typeof promptFields>;
  const isCut = v["prompt.text"] === "" && v["prompt.choice"] === "all";
  return isCut ? own.slice(0, v["stories.count"]) : trainingTexts(leaves, own);
}

function open({ leaves, vocabulary, prompts }: Opening<StoryTexts>): Task | Failed {
  const stopToken = vocabulary.tokenOf(".");
  if (stopToken === undefined)
    return {
      sentence:
        'Infilling ends with the token ".", and this tokenizer has none of its own; use a model ' +
        "that has one.",
    };
  const illegal = Uint8Array.from({ length: vocabulary.size }, (_, id) =>
    id === stopToken || legal(vocabulary.textOf(id)) ? 0 : 1,
  );
  const context: RewardContext = { own: infilling.terms, textOf: (z) => vocabulary.decode(z) };
  const questions = new Questions(vocabulary, stopToken, prompts);
  const train = derived(leaves, { ...promptFields, ...storyFields }, (now) =>
    questionsOf(now, prompts.train).map((text) => questions.prompt(text)),
  );
  const heldOutPrompts = prompts.heldOut.map((text) => questions.prompt(text));
  const rules = () => rulesFrom(leaves());
  return {
    noun: "middles",
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts,
    shownFirst: heldOutPrompts[0], // of which the grammar knows the answer
    stopToken,
    stopText: ".",
    policyBias: Float32Array.from(illegal, (x) => (x ? POLICY_BIAS : 0)),
    priorBias: Float32Array.from(illegal, (x) => (x ? PRIOR_BIAS : 0)),
    ending: {
      continuation: questions.ending,
      longest: questions.longestEnding,
      compared: questions.compared(comparedIn(leaves())),
    },
    references: (prompt) => questions.references(prompt),
    logReward: logRewards(leaves, context),
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules,
    valid: (z) =>
      z.length >= rules().minLength &&
      z.length <= rules().maxLength &&
      z.every((token) => token !== stopToken && !illegal[token]),
    verdict: {
      name: "the ending allows it",
      of: (prompt, z) => questions.allows(prompt, vocabulary.decode(z)),
    },
    world: (prompt) => questions.world(prompt),
    exam: examOf(heldOutPrompts, vocabulary),
    reference: (prompt) => questions.written(prompt),
    show: (z) => vocabulary.decode(z),
    extra: derived(leaves, rewardFields, (now) => extraOf(now, context)),
    get truth() {
      return { kind: "walked", maxNodes: MAX_NODES, maxDepth: rules().maxLength } as const;
    },
  };
}
