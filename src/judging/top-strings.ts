import type { Nats } from "../lm/sequences";
import type { FrozenTree } from "./frozen";
import { mean } from "./numbers";
import type { Bounded } from "./report";
import type { Sampler } from "./sampler";
import { Walk } from "./walk";

/** The likeliest strings of a tree that has been searched for them. */
export interface TopStrings {
  readonly logP: readonly Nats[]; // [n] log p_LM(z⊤|X), the largest first
  readonly unreached: Nats; // no other string is likelier than that
}

interface TopRequest extends Sampler {
  readonly count: number; // n
  readonly nodes: number; // that the tree may have in the end
}

const CHUNK = 128;
const nothing = { of: (z: readonly Uint32Array[]) => new Float64Array(z.length), bound: () => 0 };

/**
 * The `count` strings of the lengths allowed with the largest log p_LM(z⊤|X), best-first: no string
 * below a prefix is likelier than the prefix. The search ends when the last of them is likelier
 * than any string not reached, or at `nodes` nodes.
 */
export async function topStrings(
  frozen: FrozenTree,
  { count, nodes, minLength, maxLength }: TopRequest,
): Promise<TopStrings> {
  const target = { likelihoodWeight: 1, temperature: 1, minLength, maxLength, extra: nothing };
  const walk = await Walk.begin(frozen, target);
  for (;;) {
    const logP = Array.from(walk.reached().logWeight)
      .sort((a, b) => b - a)
      .slice(0, count)
      .filter((x) => x > -Infinity);
    const unreached = walk.mostUnreached ?? -Infinity;
    const proven =
      unreached === -Infinity || (logP.length === count && unreached <= logP[count - 1]);
    if (proven || frozen.size >= nodes) return { logP, unreached };
    await walk.advance(Math.min(nodes, frozen.size + CHUNK), { tolerance: 0 });
  }
}

/**
 * How much likelier, in the mean over ranks, the true n best strings are than the n that a search
 * found [nats]: exact where the tree proves the n best, else between bounds. `found` are the log
 * p_LM(z⊤|X) of distinct strings, in any order.
 */
export function searchRegret(found: readonly Nats[], { logP, unreached }: TopStrings): Bounded {
  const sorted = [...found].sort((a, b) => b - a);
  const n = Math.min(sorted.length, Math.max(logP.length, 1));
  const ranks = Array.from({ length: n }, (_, k) => k);
  // a found string that the tree did not reach shows that the tree's k-th best is not the k-th
  const known = ranks.map((k) => Math.max(logP[k] ?? -Infinity, sorted[k]));
  const low = mean(known.map((p, k) => p - sorted[k]));
  const high = mean(known.map((p, k) => Math.max(p, unreached) - sorted[k]));
  return { value: low, low, high };
}
