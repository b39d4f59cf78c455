import { exp } from "../exact-math";
import { type CountedReward, classesOf } from "./counting";

/** The tokens that strings are made of. */
interface Alphabet {
  readonly permitted: readonly number[];
  readonly stop: number;
}

/** How many samples, at which reward T; `draw` gives chances in (0, 1), by a counter. */
interface Wanted {
  readonly count: number;
  readonly temperature: number;
  readonly draw: (counter: number) => number;
}

/**
 * Exact samples of R^{1/T}/Z under a reward that can be counted: the class of strings by its mass,
 * then one of its strings, all of which are equally likely.
 */
export function drawCounted(
  rule: CountedReward,
  { permitted, stop }: Alphabet,
  { count, temperature, draw }: Wanted,
): Uint32Array[] {
  const classes = classesOf(rule);
  const logMass = classes.map((c) => c.logCount + c.logR / temperature);
  const most = Math.max(...logMass);
  const masses = logMass.map((m) => exp(m - most));
  const tokens = Array.from({ length: rule.vocabulary }, (_, id) => id).filter((id) => id !== stop);
  const starting = new Set(permitted);
  const others = tokens.filter((id) => !starting.has(id));
  return Array.from({ length: count }, (_, b) => {
    const chance = (k: number) => draw(b * (2 + rule.maxLength) + k);
    const { n, starts } = classes[picked(masses, chance(0))];
    const first = starts ? permitted : others;
    return Uint32Array.from({ length: n }, (_unused, i) => {
      const from = i === 0 ? first : tokens;
      return from[Math.floor(from.length * chance(1 + i))];
    });
  });
}

/** An index with chance in proportion to its mass. */
function picked(masses: readonly number[], chance: number): number {
  const mark = chance * masses.reduce((sum, m) => sum + m, 0);
  let sum = 0;
  const found = masses.findIndex((m) => (sum += m) > mark);
  return found < 0 ? masses.length - 1 : found;
}
