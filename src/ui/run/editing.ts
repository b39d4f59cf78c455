import type { Edit, Experiment, Leaf, Path } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import { leavesNow, setSetup, setup, shown, without } from "../stores/experiment";
import { stepNow } from "../stores/live";
import { isOpen, runtime, setRuntime } from "../stores/runtime";
import { clearLink } from "./link";
import { begin, onItsWay, reopen, sendEdit } from "./session";

/**
 * What a visitor changes, and where it goes: into the run, into its start, or aside for a new run.
 */

/**
 * Takes what was typed or dragged. What is wrong stays in its box, with a sentence, and nothing is
 * applied.
 */
export function edit(path: Path, raw: unknown) {
  const state = setup();
  const field = schema.table[path];
  const checked = withLeaves(
    schema.table,
    schema.relations,
    { ...leavesNow(state), ...state.sent, ...state.staged },
    [[path, raw]],
  );
  if (!checked.ok) {
    setSetup({
      wrong: {
        ...state.wrong,
        [path]: { typed: String(raw), sentence: plain(checked.sentence, path) },
      },
    });
    return;
  }
  const value = checked.value[path];
  const coming = onItsWay();
  setSetup({ wrong: without(state.wrong, path) });
  if (value === shown(state, path)) return;
  // a save on its way back has its steps and settings behind it
  const begun = stepNow() > 0 || coming?.resume === true;
  if (field.apply === "live" && (begun || coming?.replay || isOpen(runtime().phase)))
    sendEdit(path, value);
  else if (begun)
    setSetup({
      staged:
        value === leavesNow(state)[path]
          ? without(state.staged, path)
          : { ...state.staged, [path]: value },
    });
  else changeStart(path, value);
}

/** The sentence as the page says it: by the label a person sees, with real minus signs. */
const plain = (sentence: string, path: Path) =>
  sentence
    .replace(new RegExp(`^${path.replace(/[.]/g, "[.]")}(?=\\b|:| )`), schema.table[path].label)
    .replace(/(^| )-(?=\d)/g, "$1−");

/**
 * Before the first step the run simply begins otherwise. It is then no longer a link's run, nor is
 * it compared with it.
 */
function changeStart(path: Path, value: Leaf) {
  const { start, edits } = setup();
  const next: Experiment = { ...start, leaves: { ...leavesNow({ start, edits }), [path]: value } };
  clearLink();
  setSetup({ start: next, edits: [], script: [] });
  setRuntime({ linked: null });
  reopen();
}

export const takeBack = ({ path, from }: Edit) => edit(path, from);

export function applyInNewRun() {
  const { start, edits, staged, sent } = setup();
  clearLink();
  begin(
    { ...start, leaves: { ...leavesNow({ start, edits }), ...sent, ...staged } },
    { play: true },
  );
}

export const forget = (path: Path) => {
  const { staged, wrong } = setup();
  setSetup({ staged: without(staged, path), wrong: without(wrong, path) });
};
