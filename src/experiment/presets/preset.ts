import type { TaskName } from "../../tasks";

/** A preset: a task, a model, and the leaves that differ from the fields' own defaults. */
export interface Preset {
  readonly title: string;
  readonly says: string; // one plain sentence for a newcomer: what is learned
  /**
   * Its part of the menu: an experiment on a real language model, which is downloaded, or a lesson
   * on what goes wrong. Absent: an experiment on the embedded model.
   */
  readonly group?: "real" | "wrong";
  readonly notice: string; // what to look for on the page
  readonly next: NextGoal; // what to change once a recorded run has ended
  readonly task: TaskName;
  readonly model: string; // its name, as the field "model.name" has it
  readonly leaves: Readonly<Record<string, number | string>>; // by dotted path
}

/** An edit that moves the target where everyone sees it, and what it asks for. */
export interface NextGoal {
  readonly path: string;
  readonly value: number | string;
  readonly says: string;
}
