import type { FigureComparison, StepRecord, Truth } from "../../worker/protocol";
import type { RunMoment } from "../lesson/outcome";
import type { ReadLink } from "./links";

/** One link of the class: what it says, and how far its replay is. */
export interface ClassLink extends ReadLink {
  readonly number: number; // from 1, in the order in which they were pasted
  readonly at: "waiting" | "replaying" | "done" | "unread";
  readonly step: number;
  readonly truth: Truth | null; // the last exact answer of the replay
  readonly record: StepRecord | null; // its last step
  readonly asked: RunMoment | null; // at the step that the question of the class is about
  readonly identicalThrough: number | null; // steps with the tokens of the link
  readonly partedAt: number | null;
  readonly figures: FigureComparison | null; // where another kind of device made the link
  readonly like: number | null; // the link with the same run, which was replayed for both
}

/** A link that waits for its replay, which also gives a run of no step its exact answer. */
export const begun = (read: ReadLink, number: number): ClassLink => ({
  link: read.link,
  run: read.run,
  lanes: read.lanes,
  lesson: read.lesson,
  trouble: read.trouble,
  number,
  at: read.run ? "waiting" : "unread",
  step: 0,
  truth: null,
  record: null,
  asked: null,
  identicalThrough: null,
  partedAt: null,
  figures: null,
  like: null,
});

/** What a replay found, for a link that has the same run. */
export const foundFor = (one: ClassLink): Partial<ClassLink> => ({
  at: one.at,
  step: one.step,
  truth: one.truth,
  record: one.record,
  asked: one.asked,
  identicalThrough: one.identicalThrough,
  partedAt: one.partedAt,
  figures: one.figures,
  like: one.like ?? one.number,
});

/** An exact answer of a replay; the first at the step that is asked about answers the question. */
export function withTruth(link: ClassLink, truth: Truth, asks: number | null): Partial<ClassLink> {
  const isAsked = truth.step === asks && link.asked === null;
  const record = link.record?.step === truth.step ? link.record : null;
  return { truth, ...(isAsked && { asked: { truth, record } }) };
}

/** A step of a replay; its report may come after the exact answer of the same step. */
export function withRecord({ asked }: ClassLink, record: StepRecord): Partial<ClassLink> {
  const completes = asked?.record === null && asked.truth.step === record.step;
  return { step: record.step, record, ...(completes && { asked: { ...asked, record } }) };
}

/** Of a list that holds all known links, what it has beyond them; any other list whole. */
export function withoutKnown(
  read: readonly ReadLink[],
  known: readonly ReadLink[],
): readonly ReadLink[] {
  const times = new Map<string, number>();
  for (const { link } of known) times.set(link, (times.get(link) ?? 0) + 1);
  const left = new Map(times);
  const beyond = read.filter(({ link }) => {
    const copies = left.get(link) ?? 0;
    if (copies > 0) left.set(link, copies - 1);
    return copies === 0;
  });
  return [...left.values()].every((copies) => copies === 0) ? beyond : read;
}
