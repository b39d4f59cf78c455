import { apply, inForce, leavesAt, makeEdit, settingsAfter } from "../experiment/edits";
import type { Edit, Experiment, Leaf, Leaves, Path, SharedRun } from "../experiment/experiment";
import { movesReward, movesTarget } from "../experiment/fields";
import { judgesIn } from "../experiment/judges";
import { schema } from "../experiment/presets";
import { type Settings, settingsFrom } from "../methods/settings";
import type { JudgeVersions } from "../reward/judge-versions";
import { Failure } from "./failure";
import type { LiveLeaves } from "./surroundings";

/** A change that a visitor requests; `undoes`: the number of the edit that it takes back. */
export interface Change {
  readonly path: Path;
  readonly value: Leaf;
  readonly undoes: number | undefined;
}

const CODE_PATHS: readonly Path[] = ["reward.code", "reward.codeBound"];

/** The edits of one run, what a replay still has to make, and the settings that follow. */
export class RunEdits {
  made: readonly Edit[] = [];
  script: readonly Edit[]; // to be made at their steps
  settings: Settings;

  constructor(
    private readonly start: Experiment,
    private readonly live: LiveLeaves,
    script: readonly Edit[],
  ) {
    this.script = script;
    this.settings = settingsFrom(start.leaves);
  }

  /** Every edit so far, then those that are still to be made. */
  get all(): readonly Edit[] {
    return [...this.made, ...this.script];
  }

  /** Of which files the judges are, those that the start or an edit names. */
  judges = (versions: JudgeVersions): Pick<SharedRun, "judges"> =>
    judgesIn({ experiment: this.start, edits: this.all }, versions);

  /** Makes those edits of a list that were not made yet, at their steps. */
  follow(all: readonly Edit[]): void {
    this.script = all.slice(this.made.length);
  }

  /** How many edits had moved the target before this step was taken. */
  targetAt(step: number): number {
    return this.made.filter((edit) => edit.step < step && movesTarget(edit.path)).length;
  }

  /** A visitor's edit, checked; undefined where nothing would change. Throws a bad-edit. */
  edit(step: number, { path, value, undoes }: Change): Edit | undefined {
    const wanted = undoes === undefined ? { step, path, to: value } : { step, undoes };
    const edit = this.checked(wanted);
    // an undo may leave the value and restore its schedule
    return undoes === undefined && edit.from === edit.to ? undefined : edit;
  }

  /** The next edit of the script at a step, taken off it. */
  nextScripted(step: number): Edit | undefined {
    const scripted = this.script.find((edit) => edit.step === step);
    this.script = this.script.filter((edit) => edit !== scripted);
    return scripted;
  }

  /** An edit of the script, checked against the settings it meets. Throws a bad-edit. */
  scripted(edit: Edit): Edit {
    return this.checked(
      edit.undoes === undefined ? edit : { step: edit.step, undoes: edit.undoes },
    );
  }

  /** Takes back the edit that set the code in force, or its bound; undefined where none did. */
  withdrawal(step: number): Edit | undefined {
    const set = CODE_PATHS.map((path) => inForce(this.made, path));
    const numbers = set.map((edit) => (edit ? this.made.indexOf(edit) + 1 : 0));
    const undoes = Math.max(...numbers);
    return undoes > 0 ? this.checked({ step, undoes }) : undefined;
  }

  /** An edit was left out: the numbers of edits to take back no longer hold, their values do. */
  leftOut(): void {
    this.script = this.script.map(({ undoes: _number, ...edit }) => edit);
  }

  /** The leaves after an edit, for a check of what else must fit. */
  leavesAfter = (edit: Edit): Leaves => apply(this.live.leaves, edit);

  /** The leaves in force, then those after each edit to come that moves the reward. */
  get leavesToCome(): readonly [Leaves, ...Leaves[]] {
    let { leaves } = this.live;
    const found: [Leaves, ...Leaves[]] = [leaves];
    for (const edit of this.script) {
      leaves = apply(leaves, edit);
      if (movesReward(edit.path)) found.push(leaves);
    }
    return found;
  }

  /** Takes an edit into the log; leaves and settings follow. */
  apply(edit: Edit): void {
    this.live.leaves = this.leavesAfter(edit);
    this.made = [...this.made, edit];
    this.settings = settingsAfter(this.start.leaves, this.made);
  }

  /** Back to the start: every edit waits to be made at its step again. */
  rewind(): void {
    this.script = this.all;
    this.made = [];
    this.live.leaves = this.start.leaves;
    this.settings = settingsFrom(this.start.leaves);
  }

  restore(made: readonly Edit[], script: readonly Edit[], step: number): void {
    this.made = made;
    this.script = script;
    this.live.leaves = leavesAt(this.start.leaves, made, step);
    this.settings = settingsAfter(this.start.leaves, made);
  }

  private checked(wanted: Parameters<typeof makeEdit>[2]): Edit {
    const edit = makeEdit(schema, { leaves: this.live.leaves, edits: this.made }, wanted);
    if (!edit.ok) throw new Failure({ kind: "bad-edit", sentence: edit.sentence });
    return edit.value;
  }
}
