import type { Edit } from "../../experiment/experiment";
import { setup, useSetup } from "../stores/experiment";
import { series, useLive } from "../stores/live";
import type { Told } from "./message";

/**
 * The latest edit is what there is to notice for a while: long enough to be read on a fast machine,
 * and to be followed on a slow one.
 */
const news = { steps: 60, seconds: 20 };
const isNews = (edit: Edit | undefined, step: number) =>
  edit !== undefined &&
  edit.step > 0 &&
  (step - edit.step < news.steps ||
    series.xOf(step, "seconds") - series.xOf(edit.step, "seconds") < news.seconds);

/**
 * The target's log Z, now or before its last step. It steps at the edit itself, once the exact
 * answer is there.
 */
const knot = (back: 1 | 2) => series.references.knots("targetLogZ").at(-back) ?? null;
const tell = (
  edit: Edit | undefined,
  now: ReturnType<typeof knot>,
  before: ReturnType<typeof knot>,
): Told | null =>
  edit === undefined || edit.step === 0
    ? null
    : { edit, logZ: now && before && now.step === edit.step ? [before.value, now.value] : null };

/** The latest edit, and what it did. */
export const latestEdit = (): Told | null => tell(setup().edits.at(-1), knot(1), knot(2));

/** The same while it is news, and drawn anew only where it is another. */
export function useNews(): Told | null {
  const edit = useSetup((s) => s.edits.at(-1));
  const now = useLive(() => knot(1));
  const before = useLive(() => knot(2));
  return useLive((l) => isNews(edit, l.head.step)) ? tell(edit, now, before) : null;
}
