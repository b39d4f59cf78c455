/** Numbers in [0, 1): the same ones for the same seed and attempt. */
export type Rng = () => number;

/** How a reader took an input. A fuzzer whose inputs are all refused tests little. */
export type Verdict = "accepted" | "refused" | { readonly wrong: string };

/** One input, made from random numbers, and the call that is watched while it reads the input. */
export interface Attempt {
  readonly input: string; // what is printed when the attempt fails
  /** Reads the input and judges the answer. A throw is a finding. */
  readonly check: () => Verdict | Promise<Verdict>;
}

/** What `npm run fuzz -- NAME` runs: one file a target, as its default export. */
export interface Target {
  readonly name: string;
  readonly run: (rng: Rng) => Attempt | Promise<Attempt>;
  readonly slowest?: number; // ms that a call may take; 500 when absent
  readonly tested?: number; // inputs that the tests make; 100 when absent
}
