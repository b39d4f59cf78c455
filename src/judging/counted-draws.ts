import { exp } from "../exact-math";
import { pathTo } from "../reward/listed-tree";
import { type CountedReward, classesOf } from "./counting";

/** How many samples, at which reward T; `draw` gives chances in (0, 1), by a counter. */
export interface Wanted {
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
  stop: number,
  { count, temperature, draw }: Wanted,
): Uint32Array[] {
  const classes = classesOf(rule);
  const logMass = classes.map((c) => c.logCount + c.logR / temperature);
  const most = Math.max(...logMass);
  const masses = logMass.map((m) => exp(m - most));
  const tokens = Array.from({ length: rule.vocabulary }, (_, id) => id).filter((id) => id !== stop);
  return Array.from({ length: count }, (_, b) => {
    const chance = (k: number) => draw(b * (2 + rule.maxLength) + k);
    const { n, node } = classes[picked(masses, chance(0))];
    const known = pathTo(rule.tree, node);
    const leaving = tokens.filter((id) => !rule.tree.children[node].has(id));
    return Uint32Array.from({ length: n }, (_unused, i) => {
      if (i < known.length) return known[i];
      const from = i === known.length ? leaving : tokens;
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
