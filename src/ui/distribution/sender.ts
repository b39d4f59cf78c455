import type { Masses, Picture } from "../../experiment/experiment";
import type { Bounded, Truth } from "../../worker/protocol";

/** A figure that was written down without its bounds. */
const plain = (value: number | null, exact: boolean): Bounded | null =>
  value === null ? null : { value, low: value, high: exact ? value : null };

/**
 * A link's picture as the plots draw it. What a link does not carry is left out: tokens, targets
 * of the charts, and modes.
 */
export function truthOf(picture: Picture): Truth {
  const { rows, rest, more, exact, logZ, klForward, klReverse, ...stamp } = picture;
  const valid = rows.reduce((sum, row) => sum + row.policy, more.policy);
  return {
    ...stamp,
    target: 0,
    support: picture.layout === "ranked" ? "walked" : "counted",
    outcomes: "the strings that the link lists, and all others together",
    rows: rows.map((row) => ({ ...row, tokens: [] })),
    more,
    rest,
    exact,
    coverage: 1 - rest.target,
    klForward: plain(klForward, exact),
    klReverse: plain(klReverse, exact),
    tv: leastTv([...rows, more, rest]),
    among: null,
    logZ: plain(logZ, exact) ?? { value: logZ, low: logZ, high: logZ },
    modes: { covered: 0, of: 0, share: 0 },
    valid: { value: valid, low: valid, high: exact ? valid : null },
    targetReward: null,
    targetDiversity: null,
    targetLikelihood: null,
    policyDiversity: null,
    priorDiversity: null,
    policyLikelihood: null,
    priorLikelihood: null,
    priorReward: null,
    noiseFloor: 0,
  };
}

/** ½ Σ |q − target| over groups of strings: at least the distance over single strings. */
function leastTv(groups: readonly Masses[]): Bounded {
  const least = groups.reduce((sum, { policy, target }) => sum + Math.abs(policy - target) / 2, 0);
  return { value: least, low: least, high: null };
}
