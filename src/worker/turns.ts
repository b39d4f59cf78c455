/**
 * Lets several runs use one device in turn: who waits longest comes next, and one piece of work
 * runs at a time. Runs that all train therefore take their steps round robin.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private busy = false;

  /**
   * Waits for its turn and works. If `withdrawn` resolves first, nothing is done and the place in
   * the queue is given up.
   */
  async take(work: () => Promise<void>, withdrawn: Promise<unknown> = forEver()): Promise<void> {
    if (!(await this.myTurn(withdrawn))) return;
    try {
      await work();
    } finally {
      this.next();
    }
  }

  private myTurn(withdrawn: Promise<unknown>): Promise<boolean> {
    if (!this.busy) {
      this.busy = true;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const start = () => resolve(true);
      this.waiting.push(start);
      void withdrawn.then(() => {
        const place = this.waiting.indexOf(start);
        if (place < 0) return; // its turn came
        this.waiting.splice(place, 1);
        resolve(false);
      });
    });
  }

  private next(): void {
    const start = this.waiting.shift();
    if (start) start();
    else this.busy = false;
  }
}

const forEver = () => new Promise<never>(() => undefined);
