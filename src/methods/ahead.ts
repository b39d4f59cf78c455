/**
 * Samples made L steps before they are trained on. At every round the batch of the round L steps
 * later is drawn from the policy as it is now; in the first L steps that policy is the untrained
 * one. A batch has the random numbers of the round that it is for, so L = 0 changes no draw.
 */
export class Ahead<S extends { readonly round: number }> {
  private waiting: readonly S[] = []; // by round

  /** Is there nothing drawn for a round to come? */
  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Draws up to `rounds` rounds ahead, and returns what was drawn for round `index`. */
  async take(index: number, rounds: number, draw: (round: number) => Promise<S>): Promise<S> {
    const last = this.waiting.at(-1)?.round ?? -1;
    for (let round = Math.max(index, last + 1); round <= index + rounds; round++)
      this.waiting = [...this.waiting, await draw(round)];
    const own = this.waiting.find(({ round }) => round === index) ?? (await draw(index));
    this.waiting = this.waiting.filter(({ round }) => round > index);
    return own;
  }

  state = (): readonly S[] => this.waiting;
  restore(waiting: readonly S[]): void {
    this.waiting = [...waiting];
  }
}
