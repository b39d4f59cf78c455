import type { Executor } from "../../compute/executor";
import type { Base } from "../../lm/base";
import type { Checkpoint } from "../../lm/checkpoint";
import { SharedWeights } from "../../lm/shared-weights";

interface Held {
  readonly checkpoint: Checkpoint;
  readonly base: Base;
  readonly weights: SharedWeights;
  loans: number;
}

/** What one run has of the store. */
export interface Loan {
  /** The frozen weights of a checkpoint, kept as `base` says, until the loan ends. */
  readonly weights: (checkpoint: Checkpoint, base: Base) => SharedWeights;
  /** Bytes of all weights on loan. */
  readonly bytes: () => number;
  /** Gives all back. Destroy the run's executor before. */
  readonly end: () => void;
}

/**
 * The frozen weights on one device, or in one memory: those of a checkpoint are held once for all
 * runs that use them, and freed when the last of these runs is closed or was not opened.
 */
export class FrozenStore {
  private readonly held = new Set<Held>();

  /** `newHolder` opens one more executor there. */
  constructor(private readonly newHolder: () => Executor) {}

  loan(): Loan {
    const mine = new Set<Held>();
    return {
      weights: (checkpoint, base) => {
        const held = this.find(checkpoint, base) ?? this.hold(checkpoint, base);
        if (!mine.has(held)) held.loans += 1;
        mine.add(held);
        return held.weights;
      },
      bytes: () => [...mine].reduce((sum, { weights }) => sum + weights.holder.memoryBytes, 0),
      end: () => {
        for (const held of mine) this.giveBack(held);
        mine.clear();
      },
    };
  }

  private find(checkpoint: Checkpoint, base: Base): Held | undefined {
    return [...this.held].find((held) => held.checkpoint === checkpoint && held.base === base);
  }

  private hold(checkpoint: Checkpoint, base: Base): Held {
    const held = { checkpoint, base, weights: new SharedWeights(this.newHolder()), loans: 0 };
    this.held.add(held);
    return held;
  }

  private giveBack(held: Held): void {
    held.loans -= 1;
    if (held.loans > 0) return;
    this.held.delete(held);
    held.weights.holder.destroy();
  }
}
