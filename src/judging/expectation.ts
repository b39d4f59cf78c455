/** A mean under some distribution: exact where there is no error, else estimated from samples. */
export interface Expectation {
  readonly value: number;
  readonly error?: number; // standard error
  readonly n?: number; // samples
}
