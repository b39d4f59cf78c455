import { type Failed, type PromptTexts, readText } from "../prompts";
import { type Problem, isHeldOut, problemIn, questionOf } from "./problem";
import { someProblems } from "./problems";

/** A training problem with a right way of working. */
export interface Worked {
  readonly problem: Problem;
  readonly steps: string; // z
}

/** What the task's file holds, and the problems that follow from the held-out rule. */
export interface ArithmeticTexts extends PromptTexts {
  readonly demonstrations: string; // solved problems, each on a line of its own
  readonly worked: readonly Worked[];
}

const FILE = "arithmetic/prompts.json";
const TRAINED = [3, 4]; // operands
const JUDGED = [3, 4, 5];
const MOST_PROBLEMS = 2000; // of training, at most
const HELD_OUT = 20; // problems a number of operands in the menu of prompts

/** The file's worked problems and demonstrations, or one sentence saying what is wrong in it. */
export function readWorked(file: unknown): ArithmeticTexts | Failed {
  const demonstrations = readText(file, FILE, "demonstrations");
  if (typeof demonstrations !== "string") return demonstrations;
  const list = (file as { readonly worked?: unknown }).worked;
  if (!Array.isArray(list) || list.length === 0)
    return { sentence: `${FILE}: worked must be a list of worked problems, at least one.` };
  const worked: Worked[] = [];
  for (const [k, item] of list.entries()) {
    const one = workedOf(item);
    if (typeof one === "string") return { sentence: `${FILE}: worked[${k}] ${one}` };
    worked.push(one);
  }
  return {
    demonstrations,
    worked,
    train: trainingProblems(worked, TRAINED, MOST_PROBLEMS).map(questionOf),
    heldOut: JUDGED.flatMap((n) => someProblems(n, HELD_OUT, true)).map(questionOf),
  };
}

/** A worked problem of the file, or what is wrong with it. */
function workedOf(item: unknown): Worked | string {
  const { X, Z } = (item ?? {}) as { readonly X?: unknown; readonly Z?: unknown };
  if (typeof X !== "string" || typeof Z !== "string")
    return "must have the texts X, a question, and Z, its steps.";
  const problem = problemIn(X);
  if (!problem) return "must ask a question of three to five one-digit numbers in X.";
  return isHeldOut(problem)
    ? "is a held-out problem, which must not be trained on."
    : { problem, steps: Z };
}

/**
 * Distinct problems to train on, as many of each number of operands: those that have worked steps
 * first. None of them is held out.
 */
export function trainingProblems(
  worked: readonly Worked[],
  operands: readonly number[],
  count: number,
): Problem[] {
  const lists = operands.map((n) => {
    const known = worked.map(({ problem }) => problem).filter(({ digits }) => digits.length === n);
    const questions = new Set(known.map(questionOf));
    const others = someProblems(n, count, false).filter((p) => !questions.has(questionOf(p)));
    return [...known, ...others];
  });
  const turns = Array.from({ length: Math.ceil(count / lists.length) }, (_, k) => k);
  return turns.flatMap((k) => lists.map((list) => list[k])).slice(0, count);
}
