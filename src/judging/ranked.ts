import { exp, log } from "../exact-math";
import { effectiveNumber } from "./diversity";
import { type Outcomes, among, compare } from "./divergences";
import { modes, noiseFloor } from "./modes";
import { ownRows } from "./own-rows";
import { estimateDivergences } from "./remainder";
import { type Bounded, type Masses, type TruthFigures, type TruthRow, reported } from "./report";
import { passedMass } from "./verdict";
import { gaps, passing, verdictMasses, worldOf } from "./asked";
import type { Ranked } from "./ranked-facts";
import { conditionalFigures } from "./rivals/conditional";
import { isWhole, outsideMass, walkedTarget } from "./walked";

const MODE_SHARE = 1e-3;
const RESOLUTION = 1e-9; // keeps a divergence finite where Σ q = 1 only by rounding

/**
 * The truth by rank that follows from a walk, the policy's mass on it and samples of the rest.
 * Divergences are over all strings.
 */
export function ranked(known: Ranked): TruthFigures {
  const { reached, logPolicy, sampled } = known;
  const { support, logZ, coverage, reward, likelihood } = walkedTarget(
    reached,
    sampled?.prior ?? [],
  );
  const outcomes = outcomesOf(known);
  const bounds = compare(outcomes);
  const divergences = sampled ? estimateDivergences({ outcomes, bounds, logZ }, sampled) : bounds;
  const target = reached.logWeight.map((w) => exp(w - logZ.value));
  const policy = logPolicy.map(exp);
  const exact = support === "walked";
  const passes = passing(known);
  const world = worldOf(known);
  const rest = {
    target: exact ? 0 : 1 - coverage,
    policy: exp(outcomes.rest.logPolicy),
    prior: outsideMass(known.logPrior, exact),
  };
  return {
    layout: "ranked",
    support,
    outcomes: "every string",
    ...arrange(known, { target, passes, world }),
    rest,
    exact,
    coverage,
    klForward: reported(divergences.klForward),
    klReverse: reported(divergences.klReverse),
    tv: reported(divergences.tv),
    among: among(reached.logWeight, logPolicy),
    logZ: reported(logZ),
    modes: modes(target, policy, MODE_SHARE),
    valid: validMass(known, policy),
    ...(passes && { verdict: verdictMasses(known, passes, { target, restOfTarget: rest.target }) }),
    ...(known.rivals && { conditional: conditionalFigures(known, known.rivals) }),
    ...(world && { world: gaps(known, world, logZ) }),
    targetReward: reward,
    targetDiversity: known.diversity,
    targetLikelihood: likelihood,
    policyDiversity: null,
    priorDiversity: null,
    policyLikelihood: null,
    priorLikelihood: null,
    noiseFloor: noiseFloor(Math.round(effectiveNumber(target)), known.samples),
  };
}

function outcomesOf({ reached, logPolicy }: Ranked): Outcomes {
  const whole = isWhole(reached);
  const outside = outsideMass(logPolicy, whole);
  const nothing = whole && outside === 0;
  return {
    logWeight: reached.logWeight,
    logPolicy,
    rest: {
      is: "unseen",
      logPolicy: nothing ? -Infinity : log(Math.max(outside, RESOLUTION)),
      low: -Infinity,
      high: nothing ? -Infinity : reached.logRest,
    },
  };
}

/** What a row says of its string beside the masses. */
interface Columns {
  readonly target: Float64Array; // [N]
  readonly passes: readonly boolean[] | undefined; // [N]
  readonly world: ReadonlyMap<number, number> | undefined; // tempered, by node
}

/** Listed rows, and the sum of the other nodes. Strings too short to be an answer are neither. */
function arrange(
  { task, prompt, reached, logPolicy, logPrior, rivals }: Ranked,
  { target, passes, world }: Columns,
): { rows: TruthRow[]; more: Masses & { count: number } } {
  const masses = (s: number): Masses => ({
    target: target[s],
    policy: exp(logPolicy[s]),
    prior: exp(logPrior[s]),
  });
  const byTarget = Array.from(target.keys())
    .filter((s) => reached.logWeight[s] > -Infinity)
    .sort((a, b) => reached.logWeight[b] - reached.logWeight[a] || a - b);
  const written = task.reference?.(prompt);
  const reference = written && reached.frozen.find(written);
  const listed = ownRows(byTarget, logPolicy);
  const rows = byTarget
    .filter((s) => listed.has(s))
    .map((s) => {
      const tokens = reached.frozen.string(s);
      return {
        ...masses(s),
        text: task.show(tokens),
        tokens: Array.from(tokens),
        ...(passes && { verdict: passes[s] }),
        ...(rivals && { masked: rivals.masked[s] }),
        ...(world && { world: world.get(s) ?? 0 }),
        ...(s === reference && { reference: true as const }),
      };
    });
  const others = byTarget.filter((s) => !listed.has(s));
  const more = { count: others.length, target: 0, policy: 0, prior: 0 };
  for (const s of others) {
    const mass = masses(s);
    more.target += mass.target;
    more.policy += mass.policy;
    more.prior += mass.prior;
  }
  return { rows, more };
}

/** Policy mass on valid strings. */
function validMass({ task, reached, logPolicy, sampled }: Ranked, policy: Float64Array): Bounded {
  const inside = policy.reduce(
    (sum, q, s) => sum + (task.valid(reached.frozen.string(s)) ? q : 0),
    0,
  );
  const outside = {
    mass: outsideMass(logPolicy, isWhole(reached)),
    ...(sampled && { draws: sampled.policy }),
  };
  return passedMass(inside, outside, (z) => z.valid);
}
