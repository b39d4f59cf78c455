import { mean, sampleMean } from "../judging/numbers";
import { BEST_OF, type Examined, type Examinee, examine } from "../judging/exam";
import type { Exam, ExamSet } from "../judging/exam-sets";
import { type Proportion, meanShare } from "../judging/proportion";
import { type WaysMeans, waysMeans } from "../judging/ways";
import type { Expectation, Moment } from "../judging/report";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openForJudging, statesOf } from "./judge";
import { digits, intervalText } from "./lines";

const SAMPLES = 16; // of one batch

/** Who is examined, and with which weights. */
const arms = {
  untrained: { state: "untrained", examinee: { adapter: "off", demonstrated: false } },
  demonstrations: { state: "untrained", examinee: { adapter: "off", demonstrated: true } },
  policy: { state: "trained", examinee: { adapter: "on", demonstrated: false } },
} as const satisfies Record<string, { state: "untrained" | "trained"; examinee: Examinee }>;
type ArmName = keyof typeof arms;
const policyAlone: readonly ArmName[] = ["policy"];

const titles: Readonly<Record<ArmName, string>> = {
  untrained: "untrained",
  demonstrations: "after demonstrations",
  policy: "policy",
};

/** Means over the prompts of a set. */
export interface ExamFigures {
  /**
   * Mean P(right), at least; `high` adds what the walks did not reach. The error is of the choice
   * of prompts and of samples, absent where all prompts were walked.
   */
  readonly right: { readonly value: number; readonly high: number; readonly error?: number };
  /** Share of prompts where most of the mass says what is right; all of a kind have no interval. */
  readonly vote: Proportion | { readonly value: number };
  readonly best: Expectation; // mean P(right) of the likeliest of so many answers
  readonly ways: WaysMeans | null; // to the target given a right way of working
  readonly mistakes: Readonly<Record<string, number>>; // mass by kind
  readonly each: readonly number[]; // P(right) by prompt, in the set's order
}

export interface ExaminedSet {
  readonly name: string;
  readonly prompts: number;
  readonly of: number;
  readonly figures: Readonly<Partial<Record<ArmName, ExamFigures>>>;
}

interface Examining {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly most: number; // prompts of a set
  readonly untrained: boolean; // the untrained model too
  readonly progress: (done: number, of: number) => void;
}

/**
 * The task's exam of a run: every prompt by a walk of the sampler's own tree, of the untrained
 * model, of the same after demonstrations, and of the policy. Null where a task has no exam.
 */
export async function exam(examining: Examining): Promise<readonly ExaminedSet[] | null> {
  const { open, run, trained, most, untrained, progress } = examining;
  const longest = Math.max(0, ...(trained.task.exam?.sets(1) ?? []).map((set) => set.maxLength));
  if (longest === 0) return null;
  const judge = await openForJudging(open, run, trained, {
    leaves: { "length.max": longest, "batch.samples": SAMPLES },
    demonstrations: true,
  });
  try {
    const { exam: asked } = judge.task;
    if (!asked) return null;
    const sets = asked.sets(most);
    const { states, seed, moment } = await statesOf(judge, run, trained);
    const all = (Object.keys(arms) as ArmName[]).filter(
      (name) => !arms[name].examinee.demonstrated || judge.task.demonstrated,
    );
    const names = untrained ? all : policyAlone;
    const of = sets.reduce((sum, { prompts }) => sum + prompts.length, 0) * names.length;
    let done = 0;
    const found = sets.map(() => ({}) as Record<ArmName, ExamFigures>);
    for (const name of names) {
      const { state, examinee } = arms[name];
      judge.policy.writeState(states[state === "trained" ? 1 : 0]);
      for (const [k, set] of sets.entries()) {
        const tick = () => progress(done++, of);
        found[k][name] = await examineSet({ judge, asked, examinee, seed, moment, tick }, set);
      }
    }
    return sets.map(({ name, prompts, of: kind }, k) => ({
      name,
      prompts: prompts.length,
      of: kind,
      figures: found[k],
    }));
  } finally {
    judge.close();
  }
}

interface Arm {
  readonly judge: Opened;
  readonly asked: Exam;
  readonly examinee: Examinee;
  readonly seed: number;
  readonly moment: Moment;
  readonly tick: () => void;
}

async function examineSet(
  { judge, asked, examinee, seed, moment, tick }: Arm,
  { prompts, of, maxLength, samples }: ExamSet,
): Promise<ExamFigures> {
  const { policy, task } = judge;
  const all: Examined[] = [];
  for (const prompt of prompts) {
    tick();
    const temperature = moment.rewardTemperature;
    const question = { exam: asked, prompt, maxLength, samples, seed, temperature };
    all.push(await examine(policy, task, question, examinee));
  }
  return figuresOf(all, asked.mistakes, prompts.length === of);
}

/** Means; without an error where all prompts of their kind were examined. */
export function figuresOf(
  all: readonly Examined[],
  kinds: readonly string[],
  whole: boolean,
): ExamFigures {
  const each = all.map(({ right }) => right);
  const error = whole ? undefined : sampleMean(each)?.error;
  const votes = all.map(({ vote }) => Number(vote));
  const ofBest = all.map(({ best }) => best);
  return {
    right: {
      value: mean(each),
      high: mean(all.map(({ right, rest }) => Math.min(1, right + rest))),
      ...(error !== undefined && { error }),
    },
    vote: (whole ? null : meanShare(votes)) ?? { value: mean(votes) },
    best: (whole ? null : sampleMean(ofBest)) ?? { value: mean(ofBest) },
    ways: waysMeans(all.map(({ ways }) => ways)),
    mistakes: Object.fromEntries(
      kinds.map((kind) => [kind, mean(all.map(({ mistakes }) => mistakes[kind]))]),
    ),
    each,
  };
}

/** An exam as people read it. */
export function examTable(sets: readonly ExaminedSet[]): string[] {
  const lines = sets.flatMap(({ name, prompts, of, figures }) => [
    `${name}: ${prompts} of ${of} held-out prompts`,
    ...(Object.entries(figures) as [ArmName, ExamFigures][]).flatMap(([arm, found]) =>
      examLines(arm, found),
    ),
  ]);
  return ["Exam: mean P(right); what the walks left out is between the two figures", ...lines];
}

function examLines(arm: ArmName, { right, vote, best, ways, mistakes }: ExamFigures): string[] {
  const error = right.error === undefined ? "" : ` ± ${digits(right.error, 2)}`;
  const kinds = Object.entries(mistakes).map(([kind, share]) => `${kind} ${digits(share, 2)}`);
  const indent = " ".repeat(25);
  return [
    `  ${titles[arm].padEnd(22)} ${digits(right.value)} to ${digits(right.high)}${error}; ` +
      `vote ${shareText(vote)}; likeliest of ${BEST_OF} ${meanText(best)}; ${kinds.join(", ")}`,
    ...(ways ? [indent + waysText(ways)] : []),
  ];
}

const shareText = (share: ExamFigures["vote"]): string =>
  digits(share.value) + ("low" in share ? ` (${intervalText(share)})` : "");

const meanText = ({ value, error }: Expectation): string =>
  digits(value) + (error === undefined ? "" : ` ± ${digits(error, 2)}`);

const waysText = ({ whole, among, mass }: WaysMeans): string =>
  `KL(target given a right way ‖ q) ${meanText(whole)} nats, among the right ways alone ` +
  `${meanText(among)}; q has ${meanText(mass)} on them`;
