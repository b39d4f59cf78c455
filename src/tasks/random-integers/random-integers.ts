import { drawCounted } from "../../judging/counted-draws";
import { rulesFrom } from "../../methods/settings";
import { countedLogR } from "../../reward/counted";
import type { ListedTree } from "../../reward/listed-tree";
import { rewardFields } from "../../reward/fields";
import { likelihoodWeightFrom } from "../../reward/reward";
import type { RewardContext } from "../../reward/term";
import type { integerTargetFields } from "../../reward/terms/integer-fields";
import { integerWeights } from "../../reward/terms/integer-targets";
import type { ValuesOf } from "../../schema/field";
import { trainingPromptFields } from "../fields";
import { derived } from "../derived";
import { memoPrompts, readText, trainingTexts } from "../prompts";
import type { Failed, Leaves, PromptTexts } from "../prompts";
import { extraOf, logRewards } from "../rewards";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";
import { numberTree, numbersOf, rangeFields } from "./numbers";
import { stopFields, stopOf } from "./stop";
import promptFile from "./prompts.json" with { type: "json" };

const UNCOUNTED =
  "Exact samples of the target are drawn by counting, which the reward terms in force do not " +
  "allow; turn off the terms that see the text, or train by another method.";

/**
 * Random integers (Hu et al. 2024, §2): one prompt that asks for a uniform integer, a reward that
 * wants a number and then ⊤, and a model with habits. The target over the numbers is uniform, as in
 * the paper, or another one, and is known by counting.
 */
export const randomIntegers: TaskSpec = {
  promptFile: () => Promise.resolve(promptFile),
  readPrompts,
  terms: ["integers"],
  promptFields: {},
  fields: { ...rangeFields, ...stopFields },
  fault,
  layout: "by-value",
  open,
};

/** One prompt, and none held out. */
function readPrompts(file: unknown): PromptTexts | Failed {
  const prompt = readText(file, "random-integers/prompts.json", "prompt");
  return typeof prompt === "string" ? { train: [prompt], heldOut: [] } : prompt;
}

function open({ leaves, vocabulary, prompts, answerers }: Opening<PromptTexts>): Task | Failed {
  const stop = stopOf(leaves(), vocabulary);
  if ("sentence" in stop) return stop;
  const values = numbersOf(String(leaves()["integers.range"]));
  const tree = numberTree(values, vocabulary, rulesFrom(leaves()).maxLength);
  if ("sentence" in tree) return tree;
  const context: RewardContext = {
    own: randomIntegers.terms,
    numbers: { values, tree },
    textOf: (z) => vocabulary.decode(z),
    ...(stop.read !== undefined && { endText: stop.read }),
    ...answerers,
  };
  const counted = () =>
    countedReward({ leaves: leaves(), vocabulary, context, tree, stop: stop.token });
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
    stopToken: stop.token,
    stopText: stop.text,
    policyBias: new Float32Array(vocabulary.size),
    priorBias: new Float32Array(vocabulary.size),
    logReward: logRewards(leaves, context),
    references: () => tree.strings,
    posterior: (_prompt, request) => {
      const rule = counted();
      if (!rule) return Promise.reject(new Error(UNCOUNTED));
      return Promise.resolve(drawCounted(rule, stop.token, request));
    },
    likelihoodWeight: () => likelihoodWeightFrom(leaves()),
    rules: () => rulesFrom(leaves()),
    valid: (z) => isListed(tree, z),
    show: (z) => vocabulary.decode(z),
    extra: derived(leaves, rewardFields, (now) => extraOf(now, context)),
    truth: {
      kind: "enumerated",
      listed: tree,
      labels: values.map(String),
      counted,
    },
  };
}

/** Is a whole string one of the listed? */
function isListed({ follow, depths, listed }: ListedTree, z: Uint32Array): boolean {
  const node = follow(z);
  return depths[node] === z.length && listed[node] >= 0;
}

interface Counting {
  readonly leaves: Leaves;
  readonly vocabulary: Vocabulary;
  readonly context: RewardContext;
  readonly tree: ListedTree;
  readonly stop: number;
}

/** The reward in the form that can be summed over all strings; null where a term sees the text. */
function countedReward({ leaves, vocabulary, context, tree, stop }: Counting) {
  const { minLength, maxLength } = rulesFrom(leaves);
  const { size } = vocabulary;
  const logR = countedLogR(leaves, context, { tree, vocabulary: size, stop });
  return logR && { vocabulary: size, tree, minLength, maxLength, logR };
}

/** What is wrong with the target of these leaves, in one sentence. */
function fault(leaves: Leaves): string | undefined {
  const values = leaves as ValuesOf<typeof rangeFields & typeof integerTargetFields>;
  const range = values["integers.range"];
  if (integerWeights(values, numbersOf(range))) return undefined;
  return (
    `The target has no mass on the numbers ${range}, so there is nothing to draw; choose other ` +
    "numbers or another target."
  );
}
