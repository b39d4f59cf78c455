import type { Prompt } from "../../lm/sequences";
import type { ValuesOf } from "../../schema/field";
import { legal } from "../continuation/legal";
import { derived } from "../derived";
import { promptFields } from "../fields";
import { trainingTexts } from "../prompts";
import type { Failed, Leaves } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { ModelFile, Opening, Task, TaskSpec } from "../task";
import { examOf } from "./exam";
import { comparedIn, storyFault } from "./compared";
import { comparedFields, storyFields } from "./fields";
import { Questions, type StoryTexts } from "./questions";
import { STORIES_FILE, questionOf, readStories } from "./stories";

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
  counts: "the sentence after it",
  layout: "ranked",
  fault: storyFault,
  open,
};

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

function open({ leaves, vocabulary, prompts, answerers }: Opening<StoryTexts>): Task | Failed {
  // what the grammar allows before an ending may be unlikely after the beginning alone
  const begins = (prompt: Prompt): Uint32Array[] =>
    (questions.world(prompt) ?? []).map(({ tokens }) => tokens);
  const strings = stringsOf(
    { leaves, vocabulary, answerers },
    {
      ...{ noun: "middles", stop: ".", isLegal: legal, terms: infilling.terms },
      ...{ maxNodes: MAX_NODES, begins },
    },
  );
  if ("sentence" in strings) return strings;
  const questions = new Questions(vocabulary, strings.stopToken, prompts);
  const train = derived(leaves, { ...promptFields, ...storyFields }, (now) =>
    questionsOf(now, prompts.train).map((text) => questions.prompt(text)),
  );
  const heldOutPrompts = prompts.heldOut.map((text) => questions.prompt(text));
  const asked = {
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts,
    shownFirst: heldOutPrompts[0], // of which the grammar knows the answer
    ending: questions.endingOf(comparedIn(leaves())),
    references: (prompt: Prompt) => questions.references(prompt),
    verdict: {
      name: "the ending allows it",
      of: (prompt: Prompt, z: Uint32Array) => questions.allows(prompt, vocabulary.decode(z)),
    },
    world: (prompt: Prompt) => questions.world(prompt),
    exam: examOf(heldOutPrompts, vocabulary),
    reference: (prompt: Prompt) => questions.written(prompt),
  };
  return joined(asked, strings);
}
