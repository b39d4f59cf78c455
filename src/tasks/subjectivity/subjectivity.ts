import type { LabelledStrings } from "../../judging/labelled";
import type { Verdict } from "../../judging/verdict";
import type { Prompt } from "../../lm/sequences";
import type { Ending } from "../../reward/terminal";
import type { ValuesOf } from "../../schema/field";
import { derived } from "../derived";
import { promptFields } from "../fields";
import { ownPromptFields } from "../own-prompts";
import type { Failed, Leaves } from "../prompts";
import { memoPrompts } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";
import { gateFields, labelFields } from "./fields";
import { legal } from "./legal";
import { ownReviews } from "./own-reviews";
import { type Reviews, labels, readReviews } from "./reviews";

const STOP = ",";
// the reasons of the corpus make some 250 nodes; 1.45 % of the target may lie beyond so many
// (docs/experiments.md)
const MAX_NODES = 1024;

/**
 * Subjectivity (Hu et al. 2024, §4.3): X asks whether a review is objective or subjective, z is a
 * reason of at most five words, ⊤ the comma after it, and Y the label. The policy sees X alone; its
 * target is the posterior over reasons given the label, p(z, | X) p(Y | X z,).
 */
export const subjectivity: TaskSpec<Reviews> = {
  promptFile: () => import("./prompts.json").then((file) => file.default),
  readPrompts: readReviews,
  terms: [],
  own: ownReviews,
  promptFields: { ...labelFields, ...ownPromptFields },
  counts: "the label after it",
  fields: gateFields,
  layout: "ranked",
  open,
};

const valuesOf = (leaves: Leaves) =>
  leaves as ValuesOf<typeof promptFields & typeof labelFields & typeof gateFields>;

/** The reviews that a run trains on: one that was only typed has no label to learn from. */
const trainingReviews = (leaves: Leaves, { train, own }: Reviews): readonly string[] =>
  own ? train : train.slice(0, Number(valuesOf(leaves)["subjectivity.labels"]));

function open({ leaves, vocabulary, prompts, answerers }: Opening<Reviews>): Task | Failed {
  const strings = stringsOf(
    { leaves, vocabulary, answerers },
    {
      noun: "reasons",
      stop: STOP,
      isLegal: legal,
      terms: subjectivity.terms,
      maxNodes: MAX_NODES,
      fields: gateFields,
    },
  );
  if ("sentence" in strings) return strings;
  const prompt = memoPrompts(vocabulary);
  const train = derived(leaves, labelFields, (now) => prompt(trainingReviews(now, prompts)));
  const heldOut = derived(leaves, promptFields, (now) =>
    prompt([...[valuesOf(now)["prompt.text"]].filter((text) => text !== ""), ...prompts.heldOut]),
  );
  const labelled = labelledStrings(prompts, vocabulary, strings.valid);
  const asked = {
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    get heldOutPrompts() {
      return heldOut();
    },
    get shownFirst() {
      return valuesOf(leaves())["prompt.text"] === "" ? undefined : heldOut()[0];
    },
    ending: endingOf(labelled, vocabulary, () => valuesOf(leaves())["subjectivity.gate"]),
    labelled,
    references: ({ id }: Prompt) => {
      const Z = prompts.reviews.get(id)?.Z;
      return Z === undefined ? [] : [vocabulary.encodeRest(Z)];
    },
    verdict: verdictOf(labelled),
  };
  return joined(asked, strings);
}

/** Labels, what says them, and every reason of the corpus that a run may write. */
function labelledStrings(
  { reasons, reviews }: Reviews,
  vocabulary: Vocabulary,
  isValid: (z: Uint32Array) => boolean,
): LabelledStrings {
  const numberOf = (label: string | null | undefined) => {
    const found = labels.findIndex((name) => name === label);
    return found < 0 ? undefined : found;
  };
  return {
    names: labels,
    continuations: labels.map((label) => vocabulary.encodeRest(`${STOP} so it is ${label}.`)),
    direct: labels.map((label) => vocabulary.encodeRest(` ${label}`)),
    strings: reasons
      .map(({ text, label }) => ({
        tokens: vocabulary.encodeRest(text),
        label: numberOf(label),
      }))
      .filter(({ tokens }) => isValid(tokens)),
    labelOf: ({ id }: Prompt) => numberOf(reviews.get(id)?.label),
  };
}

/** Does a string speak for a prompt's own label? */
function verdictOf({ strings, labelOf }: LabelledStrings): Verdict {
  const byTokens = new Map(strings.map(({ tokens, label }) => [tokens.join(" "), label]));
  return {
    name: "fits the label",
    of: (prompt, z) => {
      const own = labelOf(prompt);
      return own === undefined ? undefined : byTokens.get(z.join(" ")) === own;
    },
  };
}

/** A reason must end in the review's own label; where nobody knows that, in its comma alone. */
function endingOf(
  { continuations, labelOf }: LabelledStrings,
  vocabulary: Vocabulary,
  gate: () => number,
): Ending {
  const comma = vocabulary.encodeRest(STOP);
  return {
    continuation: (prompt) => continuations[labelOf(prompt) ?? -1] ?? comma,
    rivals: (prompt) => {
      const own = labelOf(prompt);
      return own === undefined ? [] : continuations.filter((_, label) => label !== own);
    },
    gate,
    answers: continuations,
    longest: Math.max(...continuations.map(({ length }) => length)),
  };
}
