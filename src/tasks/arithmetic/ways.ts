import { type Operand, type Problem, operandsOf, problemIn } from "./problem";

/**
 * The right ways of working that the model's world knows, as texts: forwards, backwards from the
 * last operand, and back from the last operand that is added. Some problems have fewer.
 */
export function waysOf(problem: Problem): readonly string[] {
  const operands = operandsOf(problem);
  const [first, ...others] = operands;
  const backwards = first ? [first, ...others.toReversed()] : [];
  return [...new Set([operands, backwards, backFromPlus(operands)].map(stepsOf))];
}

/** The right ways of the problem that a text asks; none where it asks none. */
export function waysIn(text: string): readonly string[] {
  const problem = problemIn(text);
  return problem ? waysOf(problem) : [];
}

function backFromPlus(operands: readonly Operand[]): readonly Operand[] {
  const last = operands.findLastIndex(({ sign }) => sign === "+");
  const opening = operands[last];
  if (last <= 0 || !opening) return operands;
  return [opening, ...operands.filter((_, i) => i !== last).toReversed()];
}

/** Steps that take operands one by one, each with its value. */
function stepsOf([first, ...others]: readonly Operand[]): string {
  let value = first?.digit ?? 0;
  const steps = others.map(({ sign, digit }) => {
    const before = value;
    value += sign === "+" ? digit : -digit;
    return ` ${before} ${sign} ${digit} = ${value}`;
  });
  return steps.join(",");
}
