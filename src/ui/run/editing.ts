import type { Edit, Experiment, Leaf, Path } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { pageWorker } from "../lanes/page-worker";
import { lanesOf } from "../lanes/shared-fields";
import { plain } from "../shared/plain";
import { isOpen } from "../stores/runtime";
import { leavesNow, valueShown, without } from "../stores/setup";
import { lockedSentence, locks } from "../view-query/view-query";
import { clearLink } from "./clear-link";
import { offerFormer } from "./transport";

/**
 * Where a change of the visitor's goes: into the run, into its start, or aside until there is a new
 * run. A wrong value stays in its box, with a sentence, and nothing is applied. Where lanes stand
 * side by side, an edit of their common question goes to all of them.
 */
export function edit(lane: Lane, path: Path, raw: unknown) {
  if (isRefused(lane, path)) return;
  pageWorker.together(() => lanesOf(lane, path).forEach((one) => editOne(one, path, raw)));
}

/** A field that the link locks is left as it is, and a sentence says so. */
function isRefused({ runtime }: Lane, path: Path): boolean {
  const isLocked = locks(path);
  if (isLocked) runtime.setState({ confirmed: { sentence: lockedSentence(path) } });
  return isLocked;
}

function editOne(lane: Lane, path: Path, raw: unknown) {
  const state = lane.setup.getState();
  const leaves = { ...leavesNow(state), ...state.sent, ...state.staged };
  const checked = withLeaves(schema.table, schema.relations, leaves, [[path, raw]]);
  if (!checked.ok) {
    const refused = { typed: String(raw), sentence: plain(checked.sentence) };
    lane.setup.setState({ wrong: { ...state.wrong, [path]: refused } });
    return;
  }
  lane.setup.setState({ wrong: without(state.wrong, path) });
  const value = checked.value[path];
  if (value !== valueShown(state, path)) apply(lane, path, value);
}

function apply(lane: Lane, path: Path, value: Leaf) {
  const { pending } = lane.session;
  // a save that is being restored has its steps and settings behind it
  const begun = lane.live.stepNow() > 0 || pending?.resume !== undefined;
  const running = begun || pending?.replay || isOpen(lane.runtime.getState().phase);
  if (schema.table[path].apply === "live" && running) lane.session.edit(path, value);
  else if (begun) stage(lane, path, value);
  else changeStart(lane, path, value);
}

function stage({ setup }: Lane, path: Path, value: Leaf) {
  const state = setup.getState();
  const inForce = value === leavesNow(state)[path];
  setup.setState({
    staged: inForce ? without(state.staged, path) : { ...state.staged, [path]: value },
  });
}

/**
 * Before the first step the run simply begins otherwise. It is then no longer a link's run, nor is
 * it compared with it.
 */
function changeStart({ setup, runtime, session }: Lane, path: Path, value: Leaf) {
  const { start, edits } = setup.getState();
  const next: Experiment = { ...start, leaves: { ...leavesNow({ start, edits }), [path]: value } };
  clearLink();
  setup.setState({ start: next, edits: [], script: [] });
  runtime.setState({ linked: null });
  session.reopen();
}

/**
 * Takes back an edit of the run, whose setting is then what it was before, schedule included. Until
 * a run is ready that can do so, only the value is set. Lanes that were edited alike at that step
 * take it back too.
 */
export function takeBack(lane: Lane, undone: Edit) {
  if (isRefused(lane, undone.path)) return;
  const isAlike = ({ step, path, to }: Edit) =>
    step === undone.step && path === undone.path && to === undone.to;
  pageWorker.together(() => {
    for (const one of besides(lane)) {
      const own = one === lane ? undone : one.setup.getState().edits.find(isAlike);
      if (own) takeBackOne(one, own);
    }
  });
}

function takeBackOne(lane: Lane, undone: Edit) {
  const { path, from } = undone;
  const undoes = lane.setup.getState().edits.indexOf(undone) + 1;
  if (undoes > 0 && lane.live.stepNow() > 0 && isOpen(lane.runtime.getState().phase))
    lane.session.edit(path, from, undoes);
  else editOne(lane, path, from);
}

/** The settings on screen, those that wait included, as a run could begin with them. */
export function settingsShown({ setup }: Lane): Experiment {
  const { start, edits, staged, sent } = setup.getState();
  return { ...start, leaves: { ...leavesNow({ start, edits }), ...sent, ...staged } };
}

/** Every lane begins again with its settings as shown; the run that is left can come back. */
export function applyInNewRun(lane: Lane) {
  const begun = besides(lane).map((one) => {
    const former = one.session.leave();
    return { one, former, experiment: settingsShown(one) };
  });
  clearLink();
  for (const { one, former, experiment } of begun) {
    one.session.begin(experiment, { play: true });
    offerFormer(one, begun.length === 1 ? former : null);
  }
}

/** Discards a change that is not in force: staged, or wrong. */
export function discard(lane: Lane, path: Path) {
  for (const { setup } of lanesOf(lane, path)) {
    const { staged, wrong } = setup.getState();
    setup.setState({ staged: without(staged, path), wrong: without(wrong, path) });
  }
}
