import { exp } from "../exact-math";
import { type Sampling, nucleus, tempered } from "./decodings";
import type { JudgingRules } from "./judgeable";
import { pushDownRows } from "./sampler";
import type { Reached } from "./walk";

/** Ways of decoding the untrained model that have a parameter, by its settings. */
export interface Family {
  readonly title: string;
  readonly parameter: string;
  readonly settings: readonly number[];
  readonly decoding: (setting: number) => Sampling;
}

export const families: readonly Family[] = [
  {
    title: "untrained, tempered",
    parameter: "token T",
    settings: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5],
    decoding: tempered,
  },
  {
    title: "untrained, nucleus",
    parameter: "top p",
    settings: [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1],
    decoding: nucleus,
  },
];

/**
 * What a decoding makes of some nodes of a walk that keeps whole rows: masses of those nodes, in
 * their order. Nodes that lead to none of them are not decoded, which costs a pass over the
 * vocabulary each.
 */
export function decodedMasses(
  { frozen, size }: Reached,
  nodes: readonly number[],
  decoding: Sampling,
  rules: JudgingRules,
): Float64Array {
  const needed = new Set([0]);
  for (const node of nodes) for (let s = node; !needed.has(s); s = frozen.parents[s]) needed.add(s);
  const none = new Float64Array(frozen.vocabulary).fill(-Infinity);
  const logs = pushDownRows(frozen, size, rules, (s, barred) =>
    needed.has(s) ? decoding.row(frozen.wholeRow(s), barred) : none,
  );
  return Float64Array.from(nodes, (s) => exp(logs[s]));
}
