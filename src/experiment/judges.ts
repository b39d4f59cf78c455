import { judgesNamed } from "../reward/asked";
import type { JudgeVersions } from "../reward/judge-versions";
import { apply } from "./edits";
import type { SharedRun } from "./experiment";

/**
 * The versions of those judges that a run's settings or edits name, as a part of what is shared or
 * saved; nothing where it names none.
 */
export function judgesIn(
  { experiment, edits }: Pick<SharedRun, "experiment" | "edits">,
  versions: JudgeVersions = {},
): Pick<SharedRun, "judges"> {
  if (Object.keys(versions).length === 0) return {};
  let { leaves } = experiment;
  const named = new Set(judgesNamed(leaves));
  for (const edit of edits) {
    leaves = apply(leaves, edit);
    judgesNamed(leaves).forEach((name) => named.add(name));
  }
  const kept = Object.entries(versions).filter(([name]) => named.has(name));
  return kept.length > 0 ? { judges: Object.fromEntries(kept) } : {};
}
