import { lastStep, valueOf } from "./calculator";
import { type Operand, type Problem, answerOf, operandsOf } from "./problem";

const STEP = /^ (?:-?\d+) [+-] \d+ = (-?\d+)$/;

/** The value that a worked answer ends in; undefined where it does not end in a called value. */
export function lastValue(answer: string): number | undefined {
  const value = STEP.exec(lastStep(answer))?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Does an answer end in a value, and is it the problem's? Undefined where there is no problem. */
export const isRight = (problem: Problem | undefined, answer: string): boolean | undefined =>
  problem && lastValue(answer) === answerOf(problem);

export const mistakeKinds = [
  "no call",
  "stops early",
  "wrong sign",
  "wrong number",
  "other",
] as const;
export type MistakeKind = (typeof mistakeKinds)[number];

/** The first place at which an answer leaves every right way of working. */
export interface Mistake {
  readonly kind: MistakeKind;
  readonly says: string; // in words, for people
  /** Index of the piece; the number of pieces where the stop is what is wrong. */
  readonly at: number;
}

/** A number or a single character of an answer, and who wrote it. */
export interface Piece {
  readonly text: string;
  readonly by: "policy" | "calculator";
}

/** An answer piece by piece. */
export interface Working {
  readonly pieces: readonly Piece[];
  readonly value: number | undefined; // that the answer ends in
  readonly right: boolean;
  /** Null where every piece is right; an answer may be right after two slips all the same. */
  readonly mistake: Mistake | null;
}

/** What may follow: a whole step, the value it has, and what is then left. */
interface Candidate {
  readonly call: readonly string[]; // pieces
  readonly value: number;
  readonly left: readonly Operand[];
}

/** How far an answer has come. */
interface Progress {
  readonly left: readonly Operand[];
  readonly value: number | undefined; // before the first step
}

export const piecesOf = (text: string): readonly string[] => text.match(/\d+|\D/g) ?? [];

/** An answer of a problem piece by piece, with its first mistake. */
export function workingOf(problem: Problem, answer: string, calculator: boolean): Working {
  const value = lastValue(answer);
  return {
    pieces: calculator ? attributed(answer) : drawn(answer),
    value,
    right: value === answerOf(problem),
    mistake: mistakeOf(problem, answer),
  };
}

const drawn = (answer: string): Piece[] => piecesOf(answer).map((text) => ({ text, by: "policy" }));

/** The calculator wrote what follows a call that it can read, up to the value's last digit. */
function attributed(answer: string): Piece[] {
  return answer.split(/(?<=,)/).flatMap((step): Piece[] => {
    const end = step.indexOf("=") + 1;
    const value = end > 0 ? valueOf(step.slice(0, end)) : undefined;
    if (value === undefined) return drawn(step);
    const written = ` ${value}`;
    const rest = step.slice(end);
    const given = rest.startsWith(written) ? written : rest;
    return [
      ...drawn(step.slice(0, end)),
      ...piecesOf(given).map((text): Piece => ({ text, by: "calculator" })),
      ...drawn(rest.slice(given.length)),
    ];
  });
}

function mistakeOf(problem: Problem, answer: string): Mistake | null {
  const pieces = piecesOf(answer);
  let progress: Progress = { left: operandsOf(problem), value: undefined };
  let at = 0;
  for (;;) {
    const step = stepFrom(progress, pieces, at);
    if ("kind" in step) return answer.includes("=") ? step : noCall(answer, step.at);
    progress = step.progress;
    at = step.at;
    const ends = at === pieces.length;
    if (progress.left.length === 0)
      return ends ? null : { kind: "other", says: "goes on after the answer", at };
    if (ends) return { kind: "stops early", says: stepsLeft(progress.left.length), at };
    if (pieces[at] !== ",") return { kind: "other", says: "no comma after the value", at };
    at += 1;
  }
}

const stepsLeft = (count: number): string =>
  count === 1 ? "stops one step early" : `stops ${count} steps early`;

const noCall = (answer: string, at: number): Mistake => ({
  kind: "no call",
  says: answer === "" ? "no call: stops at once" : "no call: the calculator is not asked",
  at,
});

/** The step that stands at a place, if it is a right one. */
function stepFrom(
  progress: Progress,
  pieces: readonly string[],
  from: number,
): { readonly progress: Progress; readonly at: number } | Mistake {
  let alive = candidatesAfter(progress);
  for (let k = 0; ; k++) {
    const at = from + k;
    const done = alive.find(({ call }) => call.length === k);
    if (done) return valueFrom(done, pieces, at);
    const next = alive.filter(({ call }) => call[k] === pieces[at]);
    if (next.length === 0)
      return { ...slip(progress, alive, { step: pieces.slice(from, at), piece: pieces[at] }), at };
    alive = next;
  }
}

/** Every right step from here: one operand is added or subtracted, at first to another. */
function candidatesAfter({ left, value }: Progress): Candidate[] {
  const without = (list: readonly Operand[], one: Operand) => list.filter((x) => x !== one);
  if (value !== undefined)
    return left.map((operand) => candidateOf(value, operand, without(left, operand)));
  return left
    .filter(({ sign }) => sign === "+")
    .flatMap((first) => {
      const others = without(left, first);
      return others.map((operand) => candidateOf(first.digit, operand, without(others, operand)));
    });
}

const candidateOf = (
  before: number,
  { sign, digit }: Operand,
  left: readonly Operand[],
): Candidate => ({
  call: piecesOf(` ${before} ${sign} ${digit} =`),
  value: sign === "+" ? before + digit : before - digit,
  left,
});

/** The value after a right call. */
function valueFrom({ value, left }: Candidate, pieces: readonly string[], from: number) {
  const written = piecesOf(` ${value}`);
  const wrong = written.findIndex((piece, k) => pieces[from + k] !== piece);
  if (wrong < 0) return { progress: { left, value }, at: from + written.length };
  const at = from + wrong;
  return at >= pieces.length
    ? ({ kind: "other", says: "stops before the value", at } as const)
    : ({ kind: "wrong number", says: `miscalculates: ${signed(value)} is right`, at } as const);
}

/** What is wrong with the piece that follows the beginning of a step; none: the answer ends. */
function slip(
  progress: Progress,
  alive: readonly Candidate[],
  { step, piece }: { readonly step: readonly string[]; readonly piece: string | undefined },
): Omit<Mistake, "at"> {
  if (piece === undefined) return { kind: "stops early", says: "stops within a step" };
  const isNumber = /^\d/.test(piece);
  const operator = step.join("").match(/\d (?:([+-]) )?$/);
  if (operator === null) return startSlip(progress, piece, isNumber);
  const sign = operator[1];
  if (sign === undefined && /^[+-]$/.test(piece))
    return { kind: "wrong sign", says: `sign: ${shown(piece)} for ${shown(OTHER[piece])}` };
  return sign !== undefined && isNumber ? copySlip(alive, { sign, piece }) : unreadable(piece);
}

const OTHER: Readonly<Record<string, string>> = { "+": "-", "-": "+" };

/** A step begins with another number than it should. */
function startSlip({ value, left }: Progress, piece: string, isNumber: boolean) {
  if (!isNumber) return unreadable(piece);
  if (value === undefined)
    return left.some(({ sign, digit }) => sign === "-" && String(digit) === piece)
      ? ({ kind: "wrong sign", says: `begins with ${piece}, which is subtracted` } as const)
      : ({ kind: "wrong number", says: `begins with ${piece}, which is not there` } as const);
  return String(-value) === piece
    ? ({ kind: "wrong sign", says: `drops the minus of ${signed(value)}` } as const)
    : ({ kind: "wrong number", says: `goes on from ${piece}, not ${signed(value)}` } as const);
}

/** An operand is copied wrongly. */
function copySlip(
  alive: readonly Candidate[],
  { sign, piece }: { readonly sign: string; readonly piece: string },
): Omit<Mistake, "at"> {
  const [{ left }] = alive;
  const other = left.find((operand) => operand.sign !== sign && String(operand.digit) === piece);
  if (other)
    return { kind: "wrong sign", says: `sign: ${shown(sign)} for ${shown(other.sign)} ${piece}` };
  const digits = [...new Set(alive.map(({ call }) => call.at(-3) ?? ""))];
  return { kind: "wrong number", says: `reads ${piece}, not ${digits.join(" or ")}` };
}

const unreadable = (piece: string) =>
  ({
    kind: "other",
    says:
      `“${piece}” is out of place, so that the calculator cannot read the call and writes ` +
      "nothing",
  }) as const;

const shown = (sign: string | undefined): string => (sign === "-" ? "−" : (sign ?? ""));
const signed = (value: number): string => (value < 0 ? `−${-value}` : String(value));
