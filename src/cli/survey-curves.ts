import { type Curve, type Curves, curvesOf, meanCurves } from "../judging/curves";
import { diversityOf } from "../judging/diversity-measure";
import { TOLERANCE } from "../judging/envelope";
import { diversityAt } from "../judging/frontier";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openForJudging, statesOf } from "./judge";
import { digits } from "./lines";

export interface SurveyedCurves extends Curves {
  readonly split: "held-out" | "train";
  readonly prompts: number;
}

const STRINGS = 10; // that every search writes

interface Surveying {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly progress: (done: number, of: number) => void;
}

/**
 * Likelihood against diversity of every way of writing by its own parameter, means over the
 * held-out prompts, or over those trained on where none is held out. Null where diversity is not an
 * angle between embeddings.
 */
export async function surveyCurves(
  { open, run, trained, progress }: Surveying,
  temperatures: readonly number[],
): Promise<SurveyedCurves | null> {
  const judge = await openForJudging(open, run, trained);
  const { policy, task, embedder } = judge;
  try {
    const diversity = diversityOf(task, embedder);
    if (diversity.kind !== "embedding") return null;
    const { states, moment, seed } = await statesOf(judge, run, trained);
    policy.writeState(states[1]);
    const { trainPrompts, heldOutPrompts } = task;
    const isHeldOut = heldOutPrompts.length > 0;
    const prompts = isHeldOut ? heldOutPrompts : trainPrompts;
    const of = { policy, task, diversity, seed, temperatures, count: STRINGS };
    const found: Curves[] = [];
    for (const prompt of prompts) {
      progress(found.length, prompts.length);
      found.push(await curvesOf(of, prompt, moment));
    }
    const split = isHeldOut ? "held-out" : "train";
    return { ...meanCurves(found), split, prompts: prompts.length };
  } finally {
    judge.close();
  }
}

/** Every point, with the diversity of the target's and the policy's curves at its likelihood. */
export function curveTable({ curves, seen, split, prompts }: SurveyedCurves): string[] {
  const named = (title: string) => curves.find((curve) => curve.title === title)?.points ?? [];
  const cell = (value: number | null) => (value === null ? "–" : digits(value)).padStart(10);
  const rows = (curve: Curve) =>
    curve.points.map(({ setting, logLikelihood, diversity }, k) => {
      const title = k === 0 ? `${curve.title}, by ${curve.parameter}` : "";
      const at = ["target", "policy"].map((name) => diversityAt(named(name), logLikelihood));
      const cells = [logLikelihood, diversity, ...at].map(cell).join("");
      return `  ${title.padEnd(46)}${String(setting).padStart(6)}${cells}`;
    });
  const heads = ["", "log p", "diversity", "target's", "policy's"];
  const head = heads.map((text, k) => text.padStart(k === 0 ? 6 : 10)).join("");
  return [
    `Means over ${prompts} prompts (${split}); diversity of target and policy at the same log p; ` +
      `each sampler's strings hold at least ${digits(seen)} of its mass`,
    `  ${"".padEnd(46)}${head}`,
    ...curves.flatMap(rows),
    ...unfinished(curves),
  ];
}

/** That a search of the best draws ended before it was there, and how far away. */
function unfinished(curves: readonly Curve[]): string[] {
  const far = curves.flatMap(({ title, points }) => {
    const most = Math.max(0, ...points.map(({ missing = 0 }) => missing));
    return most < TOLERANCE ? [] : [{ title, most }];
  });
  return far.map(
    ({ title, most }) =>
      `  ${title}: the search ended early; diversity + price · log p is at most ` +
      `${digits(most, 2)} short of the best`,
  );
}
