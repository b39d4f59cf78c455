import type { Prompt } from "../lm/sequences";
import type { Answerers, TermSpec } from "../reward/term";
import { terms } from "../reward/terms";
import type { FieldTable } from "../schema/field";
import { promptFields } from "./fields";
import { type OwnPrompts, faultOfOwn, ownPrompts, readOwn } from "./own-prompts";
import { chosenFault, textFault } from "./prompts";
import type { Failed, Leaves, PromptTexts } from "./prompts";
import { type TaskName, tasks } from "./record";
import { joined } from "./strings";
import type { ModelFile, Opening, Task, TaskSpec } from "./task";
import { promptVocabulary, templateFields } from "./template";
import type { Vocabulary } from "./vocabulary";

export type { Failed, Leaves } from "./prompts";
export { type TaskName, tasks } from "./record";
export { type EndScorers, type ModelFile, type Task, type TaskSpec, withTerminal } from "./task";
export { boundaryNotices } from "./boundary";
export { promptVocabulary } from "./template";
export type { Vocabulary } from "./vocabulary";

const specs: readonly TaskSpec[] = Object.values(tasks);
const merged = (tables: readonly FieldTable[]): FieldTable =>
  Object.assign({}, ...tables) as FieldTable;

/** Every field that chooses prompts, of all tasks or of some. */
export const taskPromptFields = merged([
  promptFields,
  templateFields,
  ...specs.map((spec) => spec.promptFields),
]);

/** Every field that the tasks understand. */
export const taskFields = merged([taskPromptFields, ...specs.map(({ fields }) => fields)]);

/** Brings a task's file of prompts, which may be large; rejects when it cannot be had. */
export const promptFileOf = (name: TaskName, modelFile: ModelFile): Promise<unknown> =>
  tasks[name].promptFile(modelFile);

const LONGEST_PROMPT = 200; // tokens

type OpenTask = (
  name: TaskName,
  leaves: () => Leaves,
  vocabulary: Vocabulary,
  file: unknown,
) => Task | Failed;

/**
 * A task, or one sentence saying why there is none. `leaves` is read at every call, so that an
 * edit acts at once. Check an edit with `taskFault` before it is made. `file` is the task's file of
 * prompts, from `promptFileOf`, or another in its form. Its reward has nobody to ask.
 */
export const openTask: OpenTask = (...given) => opened(given, {});

/** The same with what reward terms may ask: other models, and who runs their code. */
export const openTaskBeside =
  (answerers: Answerers): OpenTask =>
  (...given) =>
    opened(given, answerers);

function opened(
  [name, leaves, vocabulary, file]: Parameters<OpenTask>,
  answerers: Answerers,
): Task | Failed {
  const spec: TaskSpec = tasks[name];
  const prompts = ownPrompts(leaves(), spec.own, file) ?? spec.readPrompts(file);
  if ("sentence" in prompts) return prompts;
  const reading = promptVocabulary(leaves(), vocabulary);
  if ("sentence" in reading) return reading;
  const sentence =
    ownFault(prompts, reading) ?? faultIn(spec, leaves(), { vocabulary: reading, prompts });
  if (sentence !== undefined) return { sentence };
  const task = spec.open({ leaves, vocabulary: reading, prompts, answerers });
  return "sentence" in task ? task : withWritable(task);
}

/** The same task, whose known answers are those that its lengths let a run write. */
function withWritable(task: Task): Task {
  const { references } = task;
  if (!references) return task;
  return joined(task, {
    references: (prompt: Prompt) => {
      const { minLength, maxLength } = task.rules();
      return references(prompt).filter(({ length }) => length >= minLength && length <= maxLength);
    },
  });
}

/**
 * What is wrong with leaves that are fine alone, in one sentence: prompts that are not there or too
 * long, or a target that leaves nothing to draw.
 */
export function taskFault(
  name: TaskName,
  leaves: Leaves,
  vocabulary: Vocabulary,
  file: unknown,
): string | undefined {
  const spec: TaskSpec = tasks[name];
  const prompts = ownPrompts(leaves, spec.own, file) ?? spec.readPrompts(file);
  if ("sentence" in prompts) return prompts.sentence;
  const reading = promptVocabulary(leaves, vocabulary);
  if ("sentence" in reading) return reading.sentence;
  return faultIn(spec, leaves, { vocabulary: reading, prompts });
}

function faultIn(
  spec: TaskSpec,
  leaves: Leaves,
  { vocabulary, prompts }: Pick<Opening<PromptTexts>, "vocabulary" | "prompts">,
): string | undefined {
  return (
    chosenFault(leaves, prompts.train, vocabulary, LONGEST_PROMPT) ??
    spec.fault?.(leaves, vocabulary) ??
    judgeFault(spec, leaves)
  );
}

/** Another language model reads prompt and string, and could not stand beside the likelihood. */
function judgeFault({ counts }: TaskSpec, leaves: Leaves): string | undefined {
  if (counts === undefined || leaves["reward.judge"] === "") return undefined;
  return (
    "reward.judge reads the prompt and the string, but the likelihood of this task counts " +
    `${counts} too, which the judge would leave out; remove the judge, or choose another task.`
  );
}

/** One sentence where a prompt of the task itself cannot be used. */
function ownFault({ train, heldOut }: PromptTexts, vocabulary: Vocabulary): string | undefined {
  for (const text of [...train, ...heldOut]) {
    const sentence = textFault(text, vocabulary, LONGEST_PROMPT);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

/**
 * What a visitor's own text holds for a task: rows to train on, rows held out, and the lines that
 * are refused; undefined where the task has no own data. `columns` are the names it knows.
 */
export function readOwnData(
  name: TaskName,
  written: string,
  heldOutEvery: number,
): OwnRead | undefined {
  const { own }: TaskSpec = tasks[name];
  if (!own) return undefined;
  const read = readOwn(written, own, heldOutEvery);
  const { columns, example } = own;
  return { ...read, columns, example, fault: faultOfOwn(written, read) };
}

interface OwnRead extends OwnPrompts {
  readonly columns: readonly string[];
  readonly example: string;
  readonly fault: string | undefined; // one sentence: no run can be opened with these rows
}

const termEntries: readonly [string, TermSpec][] = Object.entries(terms);

/** A reward term that a person can add to any task. */
export interface OfferedTerm {
  readonly id: string; // its name in the record of terms
  readonly name: string; // after “Add”
  readonly by: string; // the field that turns it on by leaving its default
  readonly paths: readonly string[]; // all its fields
}

export const offeredTerms: readonly OfferedTerm[] = termEntries.flatMap(
  ([id, { offered, fields }]) => (offered ? [{ id, ...offered, paths: Object.keys(fields) }] : []),
);

const ownFieldsOf = (spec: TaskSpec): FieldTable => ({ ...spec.promptFields, ...spec.fields });

/**
 * Does a task read a field? Those of a reward term or of some tasks alone are read where the task
 * has them; all others everywhere.
 */
export function taskReads(name: TaskName, path: string): boolean {
  const spec: TaskSpec = tasks[name];
  const names: readonly string[] = spec.terms;
  const has = (table: FieldTable) => Object.hasOwn(table, path);
  const term = termEntries.find(([, { fields }]) => has(fields));
  if (term) return term[1].offered !== undefined || names.includes(term[0]);
  return has(ownFieldsOf(spec)) || !specs.some((other) => has(ownFieldsOf(other)));
}
