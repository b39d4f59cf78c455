import type { Leaves } from "../../experiment/experiment";
import type { RewardContext, TermSpec } from "../../reward/term";
import { type TermName, terms } from "../../reward/terms";
import { type Task, type TaskName, tasks } from "../../tasks";

/** Terms that reward.py has, by the names of the record of terms. */
export const writtenTerms: readonly TermName[] = ["integers", "length", "words", "constraint"];

const noText: RewardContext = { own: [], textOf: () => "" };

/** The reward terms in force: the task's own, and the offered ones that the leaves turn on. */
export function termsInForce(task: TaskName, leaves: Leaves): TermName[] {
  const names = Object.keys(terms) as TermName[];
  const own: readonly TermName[] = tasks[task].terms;
  const isOn = (spec: TermSpec) => spec.offered !== undefined && spec.make(leaves, noText) !== null;
  return names.filter((name) => own.includes(name) || isOn(terms[name]));
}

/** A number of random integers: its tokens, and its log-reward. */
export interface ListedNumber {
  readonly tokens: readonly number[];
  readonly logR: number;
}

/** Every listed number with its log-reward; none where the task lists none. */
export function listedNumbers({ truth }: Pick<Task, "truth">, leaves: Leaves): ListedNumber[] {
  if (truth.kind !== "enumerated") return [];
  const { listed: tree, labels } = truth;
  const numbers = { values: labels.map(Number), tree };
  const term = terms.integers.make(leaves, { ...noText, numbers });
  if (!term) throw new Error("Random integers have the term integers.");
  return tree.strings.map((tokens) => ({
    tokens: Array.from(tokens),
    logR: term.value({ tokens, text: () => "" }),
  }));
}
