/**
 * Exponential moving average by steps, not by values, without the bias of its beginning. After each
 * step of `edited`, where the question became another, it starts again, so that none blends two
 * questions; values of steps before it may still come.
 */
export class Average {
  private sum = 0;
  private weight = 0;
  private step = 0;

  constructor(private readonly edited: readonly number[]) {}

  /** The average up to a step; NaN before the first value. */
  take(step: number, value: number | null, halfLife: number): number {
    if (this.edited.some((edit) => this.step <= edit && edit < step)) this.forget();
    if (value !== null && Number.isFinite(value)) {
      const keep = 0.5 ** ((step - this.step) / halfLife);
      this.sum = keep * this.sum + value;
      this.weight = keep * this.weight + 1;
      this.step = step;
    }
    return this.weight ? this.sum / this.weight : NaN;
  }

  private forget() {
    this.sum = 0;
    this.weight = 0;
    this.step = 0;
  }
}
