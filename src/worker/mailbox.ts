import { Closed, type RunCommand, urgent } from "./run-commands";

export interface Letter {
  readonly command: RunCommand;
  readonly after: number; // it is obeyed once the run has taken so many steps
}

/** The commands that a run has still to obey, in the order in which they came. */
export class Mailbox {
  private readonly letters: Letter[] = [];
  private wakeUp: () => void = () => undefined;
  private giveUp: (() => void) | undefined; // the work that is under way

  get isEmpty(): boolean {
    return this.letters.length === 0;
  }

  put(letter: Letter): void {
    this.letters.push(letter);
    if (this.letters.every(({ command }) => command.kind === "close")) this.giveUp?.();
    this.wakeUp();
  }
  take(): Letter | undefined {
    return this.letters.shift();
  }
  holds(fits: (kind: RunCommand["kind"]) => boolean): boolean {
    return this.letters.some(({ command }) => fits(command.kind));
  }

  /**
   * Do commands that wait cut an evaluation short? While a run trains only what is urgent does,
   * while it rests anything; one that opens is given up when it is closed.
   */
  cuts(state: string): boolean {
    if (state === "opening") return false;
    return state === "paused" ? !this.isEmpty : this.holds((kind) => urgent.has(kind));
  }

  /** Resolves at the next `wake`; whoever waited before waits no more. */
  woken(): Promise<void> {
    return new Promise((resolve) => (this.wakeUp = resolve));
  }
  wake(): void {
    this.wakeUp();
  }

  unlessClosed(): void {
    if (this.holds((kind) => kind === "close")) throw new Closed();
  }

  /**
   * Work of which nothing would be kept: closing the run frees its device under it, and waits for
   * no more than one call.
   */
  async discarding(run: { close(): void }, work: () => Promise<void>): Promise<void> {
    this.unlessClosed();
    this.giveUp = () => run.close();
    try {
      await work();
    } catch (error) {
      this.unlessClosed();
      throw error;
    } finally {
      this.giveUp = undefined;
    }
  }
}
