const OF_TARGET = 200;
const OF_POLICY = 40;

/**
 * The strings that have a row of their own: those of the largest target, and those that the policy
 * likes most, since a policy that is far from the target has its mass on others. `byTarget` are all
 * strings, the largest target first.
 */
export function ownRows(
  byTarget: readonly number[],
  logPolicy: ArrayLike<number>,
): ReadonlySet<number> {
  const byPolicy = [...byTarget].sort((a, b) => logPolicy[b] - logPolicy[a] || a - b);
  return new Set([...byTarget.slice(0, OF_TARGET), ...byPolicy.slice(0, OF_POLICY)]);
}
