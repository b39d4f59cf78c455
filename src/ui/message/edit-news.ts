import { useLane, useLive, useRuntime, useSetup } from "../lane/context";
import type { Lane } from "../lane/lane";
import type { Runtime } from "../stores/runtime";
import type { Series } from "../stores/series";
import type { Edit } from "../../experiment/experiment";
import type { EditNews } from "./edit-words";

/**
 * The latest edit is what there is to notice for a while: long enough to be read on a fast machine,
 * and to be followed on a slow one.
 */
const news = { steps: 60, seconds: 20 };
const isNews = (series: Series, edit: Edit | undefined, step: number) =>
  edit !== undefined &&
  (step - edit.step < news.steps ||
    series.xOf(step, "seconds") - series.xOf(edit.step, "seconds") < news.seconds);

/** A link's run begins with its edits of step 0: those are told as the link's, not as news. */
const ofStart = ({ step, path }: Edit, { linked }: Pick<Runtime, "linked">) =>
  step === 0 && (linked?.edits.some((e) => e.step === 0 && e.path === path) ?? false);
const latest = (edits: readonly Edit[], runtime: Pick<Runtime, "linked">) =>
  edits.findLast((edit) => !ofStart(edit, runtime));

/**
 * The target's log Z, now or before its last step. It steps at the edit itself, once the exact
 * answer is there.
 */
const knot = (series: Series, back: 1 | 2) =>
  series.references.knots("targetLogZ").at(-back) ?? null;
const newsOf = (
  edit: Edit | undefined,
  now: ReturnType<typeof knot>,
  before: ReturnType<typeof knot>,
): EditNews | null =>
  edit === undefined
    ? null
    : { edit, logZ: now && before && now.step === edit.step ? [before.value, now.value] : null };

/** The latest edit, and what it did. */
export const latestEdit = ({ setup, runtime, live: { series } }: Lane): EditNews | null =>
  newsOf(latest(setup.getState().edits, runtime.getState()), knot(series, 1), knot(series, 2));

/** The same while it is news, and drawn anew only where it is another. */
export function useNews(): EditNews | null {
  const { series } = useLane().live;
  const linked = useRuntime((r) => r.linked);
  const edit = useSetup((s) => latest(s.edits, { linked }));
  const now = useLive(() => knot(series, 1));
  const before = useLive(() => knot(series, 2));
  return useLive((l) => isNews(series, edit, l.head.step)) ? newsOf(edit, now, before) : null;
}
