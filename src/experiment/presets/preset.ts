import type { TaskName } from "../../tasks";

/** A preset: a task, a model, and the leaves that differ from the fields' own defaults. */
export interface Preset {
  readonly title: string;
  readonly notice: string; // what to look for on the page
  readonly task: TaskName;
  readonly model: string; // a folder of public/models/
  readonly leaves: Readonly<Record<string, number | string>>; // by dotted path
}
