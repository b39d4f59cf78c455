import type { Constraint } from "../../judging/rivals/constraint";
import { lengthRulesFrom } from "../../methods/lengths";
import { constraintFault, constraintRules, textConstraint } from "../../reward/constraint";
import { constraintFields } from "../../reward/terms/constraint";
import type { ValuesOf } from "../../schema/field";
import promptFile from "../continuation/prompts.json" with { type: "json" };
import { openSentences, readSentencePrompts } from "../continuation/sentences";
import { derived } from "../derived";
import { promptListFields } from "../fields";
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
  promptFields: promptListFields,
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
  return {
    satisfied: (z) => satisfied(vocabulary.decode(z).trim()),
    allows: (prefix) => viable(vocabulary.decode(prefix).trimStart(), longest - prefix.length),
  };
}
