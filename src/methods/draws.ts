/**
 * The method's own random choices, from the counter-based generator of `compute/random`: a pure
 * function of where a number is used, with no state to save. The same place gives the same number
 * in every run, on every machine.
 */
import { streams, uniform } from "../lm/streams";

/** Draws in (0, 1) for one use: call it with 0, 1, 2 … */
export type Draw = (counter: number) => number;

/**
 * The draws of one micro-batch, by use. `round` is step × accumulate + micro-batch, so no two
 * share bits.
 */
export const drawsOf =
  (seed: number, round: number) =>
  (use: keyof typeof streams): Draw =>
  (counter) =>
    uniform(seed, round, streams[use], counter);

/** A whole number from 0 to n − 1. */
export const below = (n: number, u: number): number => Math.min(n - 1, Math.floor(u * n));
