import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import type { RunRequest } from "./arguments";
import { type BracketedPrompt, brackets } from "./brackets";
import { type ExaminedSet, exam } from "./exam";
import { type Fall, fall } from "./fall";
import { type Judged, judge } from "./judge";
import { type JudgedAt, judgeTemperatures } from "./judge-temperatures";
import { type DrawnRivals, drawnRivals } from "./rivals";
import { type Survey, survey } from "./survey";
import { type SurveyedCurves, surveyCurves } from "./survey-curves";

/** What was judged at the end of a run, where it was asked for. */
export interface JudgedOnceMore {
  readonly surveyed: Survey | undefined;
  readonly judged: Judged | undefined;
  readonly curves: SurveyedCurves | null | undefined;
  readonly judgedAt: readonly JudgedAt[] | undefined; // by reward temperature
  readonly examined: readonly ExaminedSet[] | null | undefined;
  readonly drawn: DrawnRivals | null;
  readonly bracketed: readonly BracketedPrompt[] | undefined;
  readonly fallen: Fall | undefined;
}

/** What judging needs; `trained` is absent where the run did not come to its end. */
interface Means {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened | undefined;
  readonly progress: (done: number, of: number, what?: string) => void;
}

const NOTHING: JudgedOnceMore = {
  ...{ surveyed: undefined, judged: undefined, curves: undefined, judgedAt: undefined },
  ...{ examined: undefined, drawn: null, bracketed: undefined, fallen: undefined },
};

/** Judges a run by everything that its options ask for, one after the other. */
export async function judgeOnceMore(
  { temperatures, counts, policyOnly, heldOutOnly, survey: surveys }: RunRequest,
  { open, run, trained, progress }: Means,
): Promise<JudgedOnceMore> {
  if (!trained) return NOTHING;
  const means = { open, run, trained, progress };
  const judging = { ...means, most: counts.judge, policyOnly, heldOutOnly };
  const examining = { ...means, most: counts.exam, untrained: !policyOnly };
  const once = temperatures.length === 0;
  const { judge: judges, exam: exams, bracket: draws, fall: falls } = counts;
  return {
    judged: judges > 0 && once ? await judge(judging) : undefined,
    judgedAt: judges > 0 && !once ? await judgeTemperatures(judging, temperatures) : undefined,
    surveyed:
      surveys && once ? await survey(open, run, trained, { policyOnly, progress }) : undefined,
    curves: surveys && !once ? await surveyCurves(means, temperatures) : undefined,
    examined: exams > 0 ? await exam(examining) : undefined,
    drawn: exams > 0 ? await drawnRivals({ open, run, trained, draws: exams }) : null,
    bracketed: draws > 0 ? await brackets({ ...means, draws }) : undefined,
    fallen: falls > 0 ? await fall({ ...means, draws: falls }) : undefined,
  };
}
