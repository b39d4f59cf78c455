import type { Edit } from "../../experiment/experiment";
import { movesReward } from "../../experiment/fields";
import type { Evaluator } from "../../judging/evaluator";
import { CodeFault } from "../../reward/code";
import type { Judged } from "../../reward/term";
import { Failure } from "../failure";
import type { Opened } from "../open";
import type { RunEdits } from "../run-edits";
import type { Surroundings } from "../surroundings";

/** What is needed of a run here. */
interface CodedRun {
  readonly evaluator: Pick<Evaluator, "prompt" | "logState">;
  readonly opened: Pick<Opened, "task" | "policy">;
  readonly edits: RunEdits;
  readonly steps: number;
}

const SEEN_LAST = 64;

/** Strings of the shown prompt that were sampled last, for which edited terms are asked first. */
export function seenLast({ evaluator, opened: { task } }: CodedRun, { path }: Edit): Judged[] {
  if (!movesReward(path)) return [];
  const { prompt, logState } = evaluator;
  const entries = logState.entries.filter((entry) => entry.prompt === prompt.id);
  return entries
    .slice(-SEEN_LAST)
    .map(({ tokens }) => ({ tokens, prompt, text: `${task.show(tokens)}${task.stopText}` }));
}

/**
 * The code of the reward has failed on a string: the edit that brought it is taken back, as an edit
 * like any other, and what became of it is reported. False where no edit brought it, or the reward
 * before it fails too: the run can only wait.
 */
export async function withdrawing(
  run: { withdrawCode(): Promise<boolean>; readonly steps: number },
  { sentence, place }: CodeFault,
  report: Surroundings["report"],
): Promise<boolean> {
  const goesOn = await run.withdrawCode().catch(() => false);
  const then = goesOn
    ? "The run goes on with the former reward."
    : "The run waits; correct the code or take it out.";
  const fault = { kind: "bad-code", sentence: `${sentence} ${then}`, place } as const;
  report({ kind: "fault", fault, step: run.steps });
  return goesOn;
}

/** Takes back the edit that brought the code in force; false where none did. */
export async function withdrawn(
  { edits, steps, opened: { policy } }: CodedRun,
  apply: (edit: Edit) => Promise<void>,
): Promise<boolean> {
  const edit = edits.withdrawal(steps);
  if (!edit) return false;
  policy.writeState(await policy.readState()); // drops the gradient of a step that is cut short
  edits.leftOut(); // edits of a replay have other numbers from here on
  await apply(edit);
  return true;
}

/** Code that fails while a run opens: there is no run that could go on without it. */
export function codeUnopened(error: unknown): never {
  if (!(error instanceof CodeFault)) throw error;
  throw new Failure({ kind: "bad-file", sentence: error.sentence });
}
