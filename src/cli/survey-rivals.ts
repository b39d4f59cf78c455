import type { Truth } from "../judging/report";
import { mean } from "../judging/numbers";
import { digits } from "./lines";

/** A way of writing under a task's constraint: the policy first, then its rivals. */
export interface SurveyedRival {
  readonly name: string;
  readonly tv: number; // to the exact conditional; the lower bound where the walk was cut
  readonly rows: number; // of the model a string
}

/** Of one prompt; none where the task has no constraint. */
export const rivalsOf = ({ conditional }: Truth): readonly SurveyedRival[] =>
  conditional
    ? [{ name: "policy", ...conditional.policy }, ...conditional.rivals].map(
        ({ name, tv, rows }) => ({ name, tv: tv.value, rows }),
      )
    : [];

/** Means over prompts, which all have the same ways in the same order. */
export function meanRivals(prompts: readonly (readonly SurveyedRival[])[]): SurveyedRival[] {
  const [first = []] = prompts;
  return first.map(({ name }, k) => ({
    name,
    tv: mean(prompts.map((rivals) => rivals[k].tv)),
    rows: mean(prompts.map((rivals) => rivals[k].rows)),
  }));
}

/** As people read it; no line where there are none. */
export function rivalTable(rivals: readonly SurveyedRival[]): string[] {
  if (rivals.length === 0) return [];
  const cells = (tv: string, rows: string) => `${tv.padStart(9)}${rows.padStart(9)}`;
  return [
    `  ${"TV to the exact conditional".padEnd(36)}${cells("TV", "rows")}`,
    ...rivals.map(({ name, tv, rows }) => `  ${name.padEnd(36)}${cells(digits(tv), digits(rows))}`),
  ];
}
