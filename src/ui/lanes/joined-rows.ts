import type { Truth } from "../../worker/protocol";

/** A string with its probability under the target and under the policy of every lane. */
export interface JoinedRow {
  readonly text: string;
  readonly target: number;
  readonly prior: number;
  readonly policies: readonly (number | null)[]; // by lane; null where its walk did not list it
}

/**
 * The strings that any lane lists, the largest under the target first; beside each, what every lane
 * makes of it. A target is that of the first lane that lists the string.
 */
export function joinedRows(truths: readonly (Truth | null)[]): readonly JoinedRow[] {
  const found = new Map<string, { -readonly [K in keyof JoinedRow]: JoinedRow[K] }>();
  truths.forEach((truth, k) => {
    for (const { text, target, prior, policy } of truth?.rows ?? []) {
      const row = found.get(text) ?? { text, target, prior, policies: truths.map(() => null) };
      row.policies = row.policies.map((known, j) => (j === k ? policy : known));
      found.set(text, row);
    }
  });
  return [...found.values()].sort((a, b) => b.target - a.target || largest(b) - largest(a));
}

const largest = ({ policies }: JoinedRow) => Math.max(...policies.map((p) => p ?? 0));
