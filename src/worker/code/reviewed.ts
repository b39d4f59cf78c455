import { CodeFault, type CodeRunner, type CodeString } from "../../reward/code";
import type { Progress } from "../open";

/** Who runs rewards in code, and which codes the visitor wrote or has reviewed. */
export interface CodeAccess {
  readonly runner: CodeRunner;
  readonly mayRun: (code: string) => boolean;
  /** Resolves once a code may run; rejects once the signal is given. */
  readonly approval: (code: string, signal?: AbortSignal) => Promise<void>;
}

interface Asking {
  readonly progress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs no code of somebody else's before the visitor has reviewed it. A run that opens waits for
 * that; one that goes on does not.
 */
export class ReviewedCode implements CodeRunner {
  constructor(
    private readonly access: CodeAccess,
    private readonly waits: () => boolean,
    private readonly asking: Asking,
  ) {}

  async values(code: string, strings: readonly CodeString[]): Promise<number[]> {
    const { access, asking } = this;
    if (!access.mayRun(code)) {
      asking.progress({ kind: "review", code });
      if (!this.waits()) throw new CodeFault("This code was not reviewed, so it does not run.");
      await access.approval(code, asking.signal);
    }
    return access.runner.values(code, strings);
  }
}
