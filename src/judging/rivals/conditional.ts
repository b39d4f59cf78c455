import { exp, log } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { compare } from "../divergences";
import { type Bounded, type ConditionalFigures, type RivalFigures, reported } from "../report";
import type { Sampler } from "../sampler";
import type { Reached } from "../walk";
import { isWhole, outsideMass } from "../walked";
import { bestOfNLaw } from "./best-of-n";
import { type Constraint, conditioned } from "./constraint";
import { resampledLaw } from "./importance-resampling";
import { localMaskingLaw } from "./masking-law";

const DRAWS = 16; // of best of n and of importance resampling

/** What the rivals say of a walk's strings: it does not change while the policy learns. */
export interface ConditionalRivals {
  readonly masked: Float64Array; // [N] mass under local masking
  readonly logTarget: Float64Array; // [N] log R/T where the constraint is satisfied, −∞ elsewhere
  readonly rows: Float64Array; // [N] rows of the model that it takes to write the string
  readonly satisfied: number; // mass of the untrained model that satisfies the constraint
  readonly figures: readonly RivalFigures[];
}

/** A walk with log-masses [N] of its strings under the untrained model. */
export interface WalkedPrior {
  readonly reached: Reached;
  readonly logPrior: Float64Array;
}

/**
 * Ways of writing under a constraint with the untrained model, by their exact laws over the strings
 * of a walk, beside the exact conditional: R(z)^{1/T} where c(z) = 1, and 0 elsewhere.
 */
export function conditionalRivals(
  { reached, logPrior }: WalkedPrior,
  constraint: Constraint,
  sampler: Sampler,
): ConditionalRivals {
  const { frozen, size } = reached;
  const strings = Array.from({ length: size }, (_, s) => frozen.string(s));
  const passes = strings.map((z) => constraint.satisfied(z));
  const logTarget = reached.logWeight.map((w, s) => (passes[s] ? w : -Infinity));
  const { logLaw, acceptance } = conditioned(logPrior, (s) => passes[s]);
  const logMasked = localMaskingLaw(reached, constraint, sampler);
  const rows = Float64Array.from(
    { length: size },
    (_, s) => 1 + Math.min(frozen.depths[s], sampler.maxLength - 1),
  );
  const about = { reached, logTarget, rows };
  const rival = (name: string, law: Float64Array, cost: number): RivalFigures => ({
    name,
    tv: distance(about, law),
    rows: cost,
    satisfied: passes.reduce((sum, pass, s) => sum + (pass ? exp(law[s]) : 0), 0),
  });
  const priorRows = mean(logPrior, rows);
  const maskedRows = mean(logMasked, rows);
  const sir = (of: Float64Array) => resampledOnWalk(of, logTarget);
  const best = bestOfNLaw(logPrior, logTarget, DRAWS);
  return {
    masked: logMasked.map(exp),
    logTarget,
    rows,
    satisfied: acceptance,
    figures: [
      rival("local masking", logMasked, maskedRows),
      rival("rejection", logLaw, triedRows(reached, logPrior, { constraint, rows }) / acceptance),
      rival(`resampling ${DRAWS} of local masking`, sir(logMasked), DRAWS * maskedRows),
      rival(`resampling ${DRAWS} of the model`, sir(logPrior), DRAWS * priorRows),
      rival(`best of ${DRAWS}`, best, DRAWS * priorRows),
    ],
  };
}

/**
 * The law of resampling `DRAWS` strings of a law over a walk, [N]. What the law does not put on the
 * walk, dead ends among it, is drawn too, and has no weight there.
 */
export function resampledOnWalk(law: Float64Array, logTarget: Float64Array): Float64Array {
  const size = law.length;
  const lost = 1 - law.reduce((sum, q) => sum + exp(q), 0);
  const drawn = Float64Array.of(...law, lost > 0 ? log(lost) : -Infinity);
  const weights = drawn.map((q, s) => (s < size ? logTarget[s] - finite(q) : -Infinity));
  return resampledLaw(drawn, weights, DRAWS).logLaw.subarray(0, size);
}

/** The policy's own figure beside those of its rivals. */
export function conditionalFigures(
  { reached, logPolicy }: { readonly reached: Reached; readonly logPolicy: Float64Array },
  { logTarget, rows, satisfied, figures }: ConditionalRivals,
): ConditionalFigures {
  const policy = distance({ reached, logTarget, rows }, logPolicy);
  return { satisfied, policy: { tv: policy, rows: mean(logPolicy, rows) }, rivals: figures };
}

interface About {
  readonly reached: Reached;
  readonly logTarget: Float64Array;
  readonly rows: Float64Array;
}

/** Total variation to the exact conditional; what a law does not put on the walk is outside it. */
function distance({ reached, logTarget }: About, law: Float64Array): Bounded {
  const whole = isWhole(reached);
  const outside = outsideMass(law, whole);
  const nothing = whole && outside === 0;
  const rest = {
    is: "unseen",
    logPolicy: nothing ? -Infinity : log(outside),
    low: -Infinity,
    high: nothing ? -Infinity : reached.logRest,
  } as const;
  return reported(compare({ logWeight: logTarget, logPolicy: law, rest }).tv);
}

/** Rows that an attempt of rejection takes, which ends at the first prefix that is refused. */
function triedRows(
  { frozen, size }: Reached,
  logPrior: Float64Array,
  { constraint, rows }: { readonly constraint: Constraint; readonly rows: Float64Array },
): number {
  const tried = new Float64Array(size); // rows until a string's first refused prefix
  const refused = new Uint8Array(size);
  for (let s = 0; s < size; s++) {
    const up = frozen.parents[s];
    const again = s > 0 && refused[up] === 1;
    refused[s] = again || !constraint.allows(frozen.string(s)) ? 1 : 0;
    tried[s] = again ? tried[up] : refused[s] === 1 ? frozen.depths[s] : rows[s];
  }
  return mean(logPrior, tried);
}

/** The mean of a figure of strings under log-masses, conditioned on them. */
function mean(logMass: Float64Array, of: Float64Array): number {
  let sum = 0;
  let mass = 0;
  logMass.forEach((x, s) => {
    mass += exp(x);
    sum += exp(x) * of[s];
  });
  return mass === 0 ? 0 : sum / mass;
}

/** A log-mass where there is one; what has none has no weight either. */
const finite = (x: Nats): Nats => (x === -Infinity ? 0 : x);
