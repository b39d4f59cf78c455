import { uniform } from "../../lm/streams";
import { type Problem, type Sign, isHeldOut } from "./problem";

const DIGITS = 10;
const SIGNS = 2;
const SEED = 2024; // of which problems are taken; the same in every run

const countOf = (operands: number): number =>
  Array<number>(operands - 1)
    .fill(DIGITS * SIGNS)
    .reduce((count, choices) => count * choices, DIGITS);

/** The problem of a number from 0 to 10ⁿ·2ⁿ⁻¹ − 1. */
function problemOfCode(operands: number, code: number): Problem {
  const digits: number[] = [];
  const signs: Sign[] = [];
  let rest = code;
  for (let i = 0; i < operands; i++) {
    digits.push(rest % DIGITS);
    rest = Math.floor(rest / DIGITS);
  }
  for (let i = 1; i < operands; i++) {
    signs.push(rest % SIGNS === 0 ? "+" : "-");
    rest = Math.floor(rest / SIGNS);
  }
  return { digits, signs };
}

/** All held-out problems with so many operands: 800, 16,000 and 320,000 of three, four and five. */
export function* everyHeldOut(operands: number): Generator<Problem> {
  for (let code = 0; code < countOf(operands); code++) {
    const problem = problemOfCode(operands, code);
    if (isHeldOut(problem)) yield problem;
  }
}

/** Distinct problems, held out or not: the first in an order that only looks random. */
export function someProblems(operands: number, count: number, heldOut: boolean): Problem[] {
  const found = new Map<number, Problem>();
  const all = countOf(operands);
  for (let k = 0; found.size < count; k++) {
    const code = Math.min(all - 1, Math.floor(uniform(SEED, operands, 0, k) * all));
    const problem = problemOfCode(operands, code);
    if (isHeldOut(problem) === heldOut) found.set(code, problem);
  }
  return [...found.values()];
}
