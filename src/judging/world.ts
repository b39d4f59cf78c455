import { exp, log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { logSumExp } from "./numbers";
import { type Bounded, exactly } from "./report";

/** A whole string and its probability under the generator that wrote the corpus. */
export interface WorldString {
  readonly tokens: Uint32Array;
  readonly p: number;
}

/** The world's strings at a temperature, normalised over the strings that are listed. */
export function tempered(world: readonly WorldString[], temperature: number): WorldString[] {
  const logs = world.map(({ p }) => log(p) / temperature);
  const logZ = logSumExp(logs);
  return world.map(({ tokens }, k) => ({ tokens, p: exp(logs[k] - logZ) }));
}

/** How much smaller every mass may be in truth, as log Z lies between its bounds. */
interface Slack {
  readonly least: Nats; // below 0 where log Z may be smaller than assumed
  readonly most: Nats;
}

/**
 * Σ w (log w − log m) over the world's strings, `logMass` the other side's log-mass of each; where
 * one is not known the figure is at least that of the known ones against the mass that is left.
 * With log Z larger by δ that is known + seen·δ + rest·(log rest − log(1 − other·e^−δ)), which is
 * convex in δ and least at other·e^−δ = seen.
 */
export function gapFrom(
  world: readonly number[],
  logMass: readonly (Nats | undefined)[],
  { least, most }: Slack = { least: 0, most: 0 },
): Bounded {
  let known = 0;
  let seen = 0; // of the world's mass
  let other = 0; // of the other side's
  world.forEach((p, k) => {
    const m = logMass[k];
    if (p === 0 || m === undefined) return;
    known += p * (log(p) - m);
    seen += p;
    other += exp(m);
  });
  const missing = world.some((p, k) => p > 0 && logMass[k] === undefined);
  if (!missing) return exactly(known);
  const rest = Math.max(0, 1 - seen);
  // by data processing, the strings that are not known taken as one outcome
  const wanted = seen > 0 ? log(other) - log(seen) : Infinity;
  const delta = Math.min(most, Math.max(least, wanted));
  const left = Math.max(1e-12, 1 - other * exp(-delta));
  const ofRest = rest > 0 ? rest * (log(rest) - log(left)) : 0;
  const low = Math.max(0, known + (seen > 0 ? seen * delta : 0) + ofRest);
  return { value: low, low, high: null };
}

/** A gap to a distribution whose log Z lies between bounds, computed at its value. */
export function shifted(gap: Bounded, logZ: Bounded): Bounded {
  if (gap.high === null) return gap; // it holds for every log Z already
  const more = logZ.high === null ? null : logZ.high - logZ.value;
  return {
    value: gap.value,
    low: gap.low - (logZ.value - logZ.low),
    high: more === null ? null : gap.high + more,
    ...(logZ.error !== undefined && logZ.n !== undefined && { error: logZ.error, n: logZ.n }),
  };
}
