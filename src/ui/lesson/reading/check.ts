import type { Leaves } from "../../../experiment/experiment";
import { withLeaves } from "../../../experiment/leaves";
import { layoutOf, presets, readsField, schema } from "../../../experiment/presets";
import type { Change, LessonPage, Opener } from "../lesson";
import { refuse } from "./fault";

/** The run that the pages so far have led to. */
interface Led {
  readonly opener: Opener | null;
  readonly leaves: Leaves | null; // of a run that is trained
  readonly step: number; // where it stands
}

/** Checks what no page says alone: settings that fit together, and steps that go on. */
export function checkLesson(pages: readonly LessonPage[], lines: readonly number[]): void {
  let led: Led = { opener: null, leaves: null, step: 0 };
  for (const [k, page] of pages.entries()) led = afterPage(page, lines[k], led);
}

function afterPage(page: LessonPage, line: number, before: Led): Led {
  const { setup, reveal } = page;
  const opened = setup.opens ? opening(setup.opens, setup.sets, line) : before;
  const at = setup.step ?? opened.step;
  if (opened.opener === null)
    refuse(line, "The first page opens a run: “recording: …”, “train: …” or “link: …”.");
  if (at < opened.step)
    refuse(line, `The run is at step ${opened.step} here; “step: ${at}” would go back.`);
  checkRegion(page, opened.opener, line);
  checkOutcome(page, line);
  checkControls(page, opened.opener, line);
  if (!reveal) return { ...opened, step: at };
  if (reveal.sets.length > 0 && opened.leaves === null)
    refuse(
      line,
      "The reveal of this page sets a field, and its run is a recording; use “train: …”.",
    );
  const step = reveal.step ?? at;
  if (step < at) refuse(line, `The reveal goes on to step ${step}, and the page waits at ${at}.`);
  const leaves = opened.leaves && edited(opened.leaves, reveal.sets, line);
  return { ...opened, leaves, step };
}

function opening(opener: Opener, sets: readonly Change[], line: number): Led {
  if (opener.kind !== "train") return { opener, leaves: null, step: 0 };
  const wrong = sets.find(([path]) => !readsField(opener.preset, path));
  if (wrong)
    refuse(line, `${wrong[0]} has no effect in ${presets[opener.preset].title}; leave it out.`);
  const leaves = withLeaves(schema.table, schema.relations, schema.presets[opener.preset], sets);
  return leaves.ok ? { opener, leaves: leaves.value, step: 0 } : refuse(line, leaves.sentence);
}

function edited(leaves: Leaves, sets: readonly Change[], line: number): Leaves {
  const fixed = sets.find(([path]) => schema.table[path].apply !== "live");
  if (fixed) refuse(line, `${fixed[0]} cannot change while a run goes on; set it where it opens.`);
  const next = withLeaves(schema.table, schema.relations, leaves, sets);
  return next.ok ? next.value : refuse(line, next.sentence);
}

function checkRegion({ setup, question }: LessonPage, opener: Opener | null, line: number) {
  if (!setup.region) return;
  if (!question)
    refuse(line, "“ask” covers bars until an answer is chosen; this page asks nothing.");
  if (opener?.kind === "train" && layoutOf(opener.preset) !== "by-value")
    refuse(line, `“ask” covers bars, and ${presets[opener.preset].title} has rows.`);
}

function checkOutcome({ setup: { outcome }, question }: LessonPage, line: number) {
  if (!outcome) return;
  if (!question) refuse(line, "“outcome” is what bears an option out; this page asks nothing.");
  const [options, ranges] = [question?.options.length ?? 0, outcome.ranges.length];
  if (ranges !== options)
    refuse(line, `The question has ${options} options, and “outcome” has ${ranges} ranges.`);
}

function checkControls({ setup }: LessonPage, opener: Opener | null, line: number) {
  if (opener?.kind !== "train") return;
  const wrong = setup.controls.find((path) => !readsField(opener.preset, path));
  if (wrong) refuse(line, `${wrong} has no effect in ${presets[opener.preset].title}.`);
}
