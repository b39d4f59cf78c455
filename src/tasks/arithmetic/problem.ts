/** Problems of one-digit numbers that are added and subtracted, as the model reads them. */

export type Sign = "+" | "-";

/** d₁ ± d₂ ± … ± dₙ. */
export interface Problem {
  readonly digits: readonly number[]; // [n], 0 to 9
  readonly signs: readonly Sign[]; // [n − 1]
}

/** A number of the problem with the sign before it; the first has a plus. */
export interface Operand {
  readonly sign: Sign;
  readonly digit: number;
}

export const FEWEST = 3; // operands of a problem
export const MOST = 5;

const EXPRESSION = /^\s*\d(?:\s*[+-]\s*\d)*\s*$/;
const QUESTION = /^\s*Question: (.*) = \? Answer:\s*$/;

/** The problem of a text, written alone or as a whole question; undefined where there is none. */
export function problemIn(text: string): Problem | undefined {
  const expression = QUESTION.exec(text)?.[1] ?? text;
  if (!EXPRESSION.test(expression)) return undefined;
  const signs = (expression.match(/[+-]/g) ?? []) as Sign[];
  const digits = (expression.match(/\d/g) ?? []).map(Number);
  if (digits.length < FEWEST || digits.length > MOST) return undefined;
  return { digits, signs };
}

export const operandsOf = ({ digits, signs }: Problem): readonly Operand[] =>
  digits.map((digit, i) => ({ digit, sign: signs[i - 1] ?? "+" }));

export const expressionOf = (problem: Problem): string =>
  operandsOf(problem)
    .map(({ sign, digit }, i) => (i === 0 ? `${digit}` : ` ${sign} ${digit}`))
    .join("");

export const questionOf = (problem: Problem): string =>
  `Question: ${expressionOf(problem)} = ? Answer:`;

export const answerOf = (problem: Problem): number =>
  operandsOf(problem).reduce((sum, { sign, digit }) => sum + (sign === "+" ? digit : -digit), 0);

/**
 * Is a problem kept for judging? A fifth of all are, by a rule that needs no list:
 * (Σ i·dᵢ + number of minus signs) mod 5 = 0, i from 1.
 */
export function isHeldOut({ digits, signs }: Problem): boolean {
  const weighted = digits.reduce((sum, digit, i) => sum + (i + 1) * digit, 0);
  return (weighted + signs.filter((sign) => sign === "-").length) % 5 === 0;
}
