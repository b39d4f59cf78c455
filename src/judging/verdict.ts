import type { Prompt } from "../lm/sequences";
import { outsideMean, outsideOf, type Draw, type JudgedDraw } from "./remainder";
import { type Bounded, estimatedWithin, exactly, reported } from "./report";

/** A task's own question to a whole string: is it an answer? */
export interface Verdict {
  /** What the strings are that pass, in words: "the ending allows it". */
  readonly name: string;
  /** Undefined where nobody knows, as under a prompt that the visitor has written. */
  of(prompt: Prompt, tokens: Uint32Array): boolean | undefined;
}

/** What is known of a mass outside a walk. */
interface OutsideMass {
  readonly mass: number; // 0: the walk is whole
  readonly draws?: readonly Draw<JudgedDraw>[]; // of the same sampler, inside and outside
}

/**
 * Mass of the strings that pass: exact inside a walk, by the sampler's own draws outside it, and
 * within bounds where there are none.
 */
export function passedMass(
  inside: number,
  { mass, draws = [] }: OutsideMass,
  passes: (draw: JudgedDraw) => boolean,
): Bounded {
  const low = Math.min(1, inside);
  if (mass === 0) return exactly(low);
  const high = Math.min(1, inside + mass);
  const outside = outsideOf(draws);
  if (outside.length === 0) return { value: low, low, high };
  const shares = outside.map((z) => (passes(z) ? 1 : 0));
  const { value, error, n } = outsideMean(shares, draws.length, 1);
  return reported(estimatedWithin({ low, high }, { value: low + value, error, n }));
}
