import type { Constraint } from "../../judging/rivals/constraint";
import { lengthRulesFrom } from "../../methods/lengths";
import { constraintFault, constraintRules, textConstraint } from "../../reward/constraint";
import { constraintFields } from "../../reward/terms/constraint";
import type { ValuesOf } from "../../schema/field";
import promptFile from "../continuation/prompts.json" with { type: "json" };
import { openSentences, readSentencePrompts } from "../continuation/sentences";
import { derived } from "../derived";
import { promptListFields } from "../fields";
import { ownPromptFields, promptRows } from "../own-prompts";
import type { Failed, Leaves, PromptTexts } from "../prompts";
import { joined } from "../strings";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";

/**
 * Constrained generation: p(z | X) c(z), the next sentence given that it satisfies a constraint of
 * words, a pattern or a number of words. Masking the tokens that break it draws from another law
 * (Hu et al. 2024, §1; Lipkin et al. 2025, arXiv:2504.05410).
 */
export const constrained: TaskSpec = {
  promptFile: () => Promise.resolve(promptFile),
  readPrompts: readSentencePrompts,
  terms: ["constraint"],
  own: promptRows,
  promptFields: { ...promptListFields, ...ownPromptFields },
  fields: {},
  fault: (leaves) => constraintFault(rulesOf(leaves), lengthRulesFrom(leaves).maxLength),
  layout: "ranked",
  open,
};

const rulesOf = (leaves: Leaves) => constraintRules(leaves as ValuesOf<typeof constraintFields>);

function open(opening: Opening<PromptTexts>): Task | Failed {
  const task = openSentences(opening, constrained.terms);
  if ("sentence" in task) return task;
  const { leaves, vocabulary } = opening;
  const longest = lengthRulesFrom(leaves()).maxLength; // changes in a new run alone
  const constraint = derived(leaves, constraintFields, (now) =>
    tokenConstraint(now, vocabulary, longest),
  );
  const own = {
    constraint,
    verdict: {
      name: "the sentence satisfies the constraint",
      of: (_prompt: unknown, z: Uint32Array) => constraint().satisfied(z),
    },
  };
  return joined(own, task);
}

/** The constraint of the leaves as a checker of tokens. */
function tokenConstraint(leaves: Leaves, vocabulary: Vocabulary, longest: number): Constraint {
  const { satisfied, viable } = textConstraint(rulesOf(leaves));
  const textBehind = continued(vocabulary);
  return {
    satisfied: (z) => satisfied(vocabulary.decode(z).trim()),
    allows: (prefix) => viable(textBehind(prefix).trimStart(), longest - prefix.length),
  };
}

/**
 * Decodes a string by its last token, whose text is known, behind the rest. Of one beginning all
 * tokens of the vocabulary are asked for, one after the other, and it is decoded once.
 */
function continued(vocabulary: Vocabulary): (z: ArrayLike<number>) => string {
  let last: { readonly key: string; readonly text: string } | undefined;
  return (z) => {
    if (z.length === 0) return "";
    const beginning = Array.from(z).slice(0, -1);
    const key = beginning.join(" ");
    if (last?.key !== key) last = { key, text: vocabulary.decode(beginning) };
    return last.text + vocabulary.textOf(z[z.length - 1]);
  };
}
