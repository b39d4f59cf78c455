import { CodeFault, type CodeRunner, type CodeString } from "../../reward/code";
import type { CodeAnswer, CodeRequest } from "./messages";
import { LIMITS } from "./realm";

/** A started worker that runs code. */
export interface CodeThread {
  ask(request: CodeRequest): void;
  end(): void;
}

/** Starts one; `died` is told why it stopped by itself. */
export type StartCodeThread = (
  answered: (answer: CodeAnswer) => void,
  died: (why: string) => void,
) => CodeThread;

// the thread looks at its clock between checks; loops inside the interpreter itself have none
const PATIENCE = (LIMITS.seconds + 10) * 1000; // ms

/** Rewards in code, run in a worker of their own, which is replaced where it does not answer. */
export class CodeWorker implements CodeRunner {
  private thread: CodeThread | undefined;
  private answered: (answer: CodeAnswer) => void = () => undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly start: StartCodeThread,
    private readonly patience = PATIENCE,
  ) {}

  values(code: string, strings: readonly CodeString[]): Promise<number[]> {
    const values = this.queue.then(() => this.ask({ code, strings }));
    this.queue = values.catch(() => undefined);
    return values;
  }

  private async ask(request: CodeRequest): Promise<number[]> {
    const answer = await new Promise<CodeAnswer>((resolve) => {
      const late = setTimeout(
        () => this.giveUp("The reward's code does not come to an end, and was stopped."),
        this.patience,
      );
      this.answered = (one) => {
        clearTimeout(late);
        resolve(one);
      };
      this.thread ??= this.start(
        (one) => this.answered(one),
        (why) => this.giveUp(`The program that runs the reward's code stopped: ${why}.`),
      );
      this.thread.ask(request);
    });
    if ("values" in answer) return [...answer.values];
    throw new CodeFault(answer.sentence, answer.place);
  }

  private giveUp(sentence: string): void {
    this.thread?.end();
    this.thread = undefined;
    this.answered({ sentence, place: null });
  }
}
