import {
  type MistakeKind,
  type Piece,
  type Working,
  mistakeKinds,
  problemIn,
  workingOf,
} from "../../../experiment/arithmetic";
import type { Truth, TruthRow } from "../../../worker/protocol";

/** A row's answer to the problem of its prompt; undefined where the prompt asks none. */
export function readingOf(prompt: string, text: string, calculator: boolean): Working | undefined {
  const problem = problemIn(prompt);
  return problem && workingOf(problem, text, calculator);
}

/** What stands at the right of a row: the value that is right, or what goes wrong first. */
export function inWords({ right, value, mistake }: Working): string {
  if (right) return mistake ? `right by luck: ${mistake.says}` : `right, ${signed(value)}`;
  return mistake?.says ?? `ends in ${signed(value)}`;
}

const signed = (value: number | undefined): string =>
  value === undefined ? "no value" : value < 0 ? `−${-value}` : String(value);

/** A part of a string that is drawn alike. */
export interface Part {
  readonly text: string;
  readonly by: Piece["by"];
  readonly mark: "right" | "wrong" | "after"; // the first mistake and what follows it
}

/**
 * The string of a row in parts: what the policy wrote, what the calculator wrote, the first wrong
 * piece. Where nothing was called there is no single wrong piece.
 */
export function partsOf({ pieces, mistake }: Working): readonly Part[] {
  const wrong = mistake === null || mistake.kind === "no call" ? Infinity : mistake.at;
  const parts: Part[] = [];
  pieces.forEach(({ text, by }, k) => {
    const mark = k < wrong ? "right" : k === wrong ? "wrong" : "after";
    const last = parts.at(-1);
    if (last?.by === by && last.mark === mark)
      parts[parts.length - 1] = { ...last, text: last.text + text };
    else parts.push({ text, by, mark });
  });
  return parts;
}

/** Is the full stop what is wrong first? */
export const stopsWrongly = ({ pieces, mistake }: Working): boolean =>
  mistake !== null && mistake.kind !== "no call" && mistake.at >= pieces.length;

/** A kind of mistake with the policy's, the target's and the untrained model's mass on it. */
export interface KindMasses extends Pick<TruthRow, "target" | "policy" | "prior"> {
  readonly kind: MistakeKind | "right" | "strings not listed";
}

/** The masses of an exact answer by kind of mistake; they sum to 1 in each law. */
export function massesByKind(truth: Truth, calculator: boolean): readonly KindMasses[] {
  const kinds: readonly KindMasses["kind"][] = ["right", ...mistakeKinds];
  const masses = new Map(kinds.map((kind) => [kind, { target: 0, policy: 0, prior: 0 }]));
  for (const row of truth.rows) {
    const reading = readingOf(truth.prompt, row.text, calculator);
    const sum = masses.get(reading?.right ? "right" : (reading?.mistake?.kind ?? "other"));
    if (!sum) continue;
    sum.target += row.target;
    sum.policy += row.policy;
    sum.prior += row.prior;
  }
  const { more, rest } = truth;
  return [
    ...kinds.map((kind) => ({ kind, target: 0, policy: 0, prior: 0, ...masses.get(kind) })),
    {
      kind: "strings not listed",
      target: more.target + (truth.exact ? rest.target : 0),
      policy: more.policy + rest.policy,
      prior: more.prior + rest.prior,
    },
  ];
}
