import type { Executor } from "../compute/executor";
import { type OnUploaded, uploadWeights } from "./upload";
import type { FrozenResidents, Weight } from "./weights";

/**
 * The frozen weights of a checkpoint on one device, for any number of policies there: each weight
 * is declared by the first policy that needs it, and uploaded once, by the first that opens.
 */
export class SharedWeights {
  readonly declared: FrozenResidents = new Map();
  private waiting: readonly Weight[] = []; // declared, and not uploaded
  private last: Promise<unknown> = Promise.resolve();

  /** `holder` holds the weights; executors of policies borrow them from it. */
  constructor(readonly holder: Executor) {}

  /** Takes in what a policy has declared. */
  add(weights: readonly Weight[]): void {
    this.waiting = [...this.waiting, ...weights];
  }

  /**
   * Lets plans of an executor read the weights, once every one that was declared is on the device.
   * Where an upload fails or is cancelled, the next call uploads again. Rejects as `uploadWeights`,
   * or with a GpuError where the device has not the memory.
   */
  async lend(executor: Executor, onProgress?: OnUploaded): Promise<void> {
    const uploaded = this.last.then(() => this.upload(onProgress));
    this.last = uploaded.catch(() => undefined); // its caller receives the failure
    await uploaded;
    if (executor !== this.holder) executor.borrow(this.holder);
  }

  private async upload(onProgress?: OnUploaded): Promise<void> {
    const weights = this.waiting;
    if (weights.length === 0) return;
    await uploadWeights(this.holder, weights, onProgress);
    await this.holder.prepare([]); // rejects where a buffer was not made
    this.waiting = this.waiting.slice(weights.length);
  }
}
