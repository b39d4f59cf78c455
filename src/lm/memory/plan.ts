import { bytesPerParameter } from "../../compute/weight-formats";
import type { Activations } from "../activations";
import type { Architecture } from "../architecture";
import type { Loss } from "../loss";
import { type Counted, countRun } from "./counted";
import { conversionError } from "./error";
import {
  type BaseName,
  type Lent,
  type MemoryPlan,
  type StepShape,
  plannedBases,
} from "./memory-plan";

const SKETCHED = 2; // layers of a model that tells how memory changes with the shape
const LEAST_RANK = 4;

/**
 * The memory that training a model takes, for every way in which its frozen matrices may be kept,
 * and what fits where it does not. Counted on the plans of a run, before any tensor is there. A
 * model of 30 layers takes half a second, a second or two where something is to fit.
 */
export function planMemory(
  a: Architecture,
  shape: StepShape,
  { lent, losses }: { readonly lent: Lent; readonly losses: readonly Loss[] },
): readonly MemoryPlan[] {
  const counter = counterOf(a, losses);
  const choice = shape.activations ?? "auto";
  return plannedBases.map((base) => {
    const planned = (activations: Activations) =>
      fitted(planOf(base, { shape, activations }, counter.whole(shape, activations)), lent);
    const first = planned(choice === "recomputed" ? "recomputed" : "kept");
    if (first.fits !== false || choice !== "auto") return repaired(first, lent, counter);
    const again = planned("recomputed");
    return repaired(isNearer(again, first, lent) ? again : first, lent, counter);
  });
}

/** Counts steps of one model, each once. */
interface Counter {
  readonly whole: Count;
  /** Of a model of few layers, which tells how memory changes with the shape. */
  readonly sketched: Count;
}
type Count = (shape: StepShape, activations: Activations) => Counted;

function counterOf(a: Architecture, losses: readonly Loss[]): Counter {
  const layers = Math.min(SKETCHED, a.layers);
  const cut = { ...a, layers, attention: a.attention.slice(0, layers) };
  return {
    whole: once((shape, activations) => countRun(a, shape, { losses, activations })),
    sketched: once((shape, activations) => countRun(cut, shape, { losses, activations })),
  };
}

function once(count: Count): Count {
  const known = new Map<string, Counted>();
  return (shape, activations) => {
    const key = `${activations} ${JSON.stringify(shape, Object.keys(shape).sort())}`;
    const found = known.get(key) ?? count(shape, activations);
    known.set(key, found);
    return found;
  };
}

/** A plan with the nearest smaller step that fits, where it does not. */
function repaired(plan: Unrepaired, lent: Lent, { whole, sketched }: Counter): MemoryPlan {
  if (plan.fits !== false) return { ...plan, repair: null };
  const { base, shape } = plan;
  const activations: Activations = plan.recomputed ? "recomputed" : "kept";
  const counted = (of: StepShape) => whole(of, activations);
  const sketch = sketched(shape, activations);
  for (const other of smaller(shape)) {
    // most shapes are refused by what few layers say of them; what fits is counted whole
    const guess = scaled(counted(shape), sketched(other, activations), sketch);
    const step = { shape: other, activations };
    if (fitsIn(planOf(base, step, guess), lent) === false) continue;
    const found = planOf(base, step, counted(other));
    if (fitsIn(found, lent) === true) return { ...plan, repair: { shape: other, sum: found.sum } };
  }
  return { ...plan, repair: null };
}

/** What a shape takes, if it changes the whole model as it changes one of few layers. */
function scaled(whole: Counted, after: Counted, before: Counted): Counted {
  const ratio = (part: "activations" | "cache" | "adapter" | "largestOther") =>
    (whole[part] * after[part]) / before[part];
  return {
    ...whole,
    activations: ratio("activations"),
    cache: ratio("cache"),
    adapter: ratio("adapter"),
    largestOther: ratio("largestOther"),
  };
}

type Unrepaired = Omit<MemoryPlan, "repair">;
type Sums = Omit<Unrepaired, "fits">;

const fitted = (sums: Sums, lent: Lent): Unrepaired => ({ ...sums, fits: fitsIn(sums, lent) });

interface Step {
  readonly shape: StepShape;
  readonly activations: Activations;
}

function planOf(base: BaseName, step: Step, counted: Counted): Sums {
  const recomputed = step.activations === "recomputed";
  const { matrices, vocabulary, activations, cache, adapter } = counted;
  const share = bytesPerParameter[base === "q4_k" ? "q6_k" : base] / bytesPerParameter.f16;
  // 4 bits keep embedding and output layer in 8, as `lm/base.ts` says
  const eight = bytesPerParameter.q8_0 / bytesPerParameter.f16;
  const quantised = share * (matrices - vocabulary) + Math.max(share, eight) * vocabulary;
  const weights = counted.weights - matrices + Math.round(quantised);
  const sum = weights + activations + cache + adapter;
  // a matrix in blocks is one buffer, of halves there is one for each order
  const matrix = counted.largestMatrix * (base === "f16" ? 1 : 2 * Math.max(share, eight));
  const largest = Math.max(matrix, counted.largestOther);
  const parts = { weights, activations, cache, adapter };
  const error = base === "q4_0" || base === "q4_k" ? null : conversionError[base];
  return { base, shape: step.shape, recomputed, ...parts, error, sum, largest };
}

/** Does a plan take less than another one of what that one lacks? */
const isNearer = (plan: Sums, other: Sums, { bytes, buffer }: Lent): boolean =>
  (bytes !== null && other.sum > bytes && plan.sum < other.sum) ||
  (buffer !== null && other.largest > buffer && plan.largest < other.largest);

function fitsIn({ sum, largest }: Sums, { bytes, buffer }: Lent): boolean | null {
  if (buffer !== null && largest > buffer) return false;
  return bytes === null ? null : sum <= bytes;
}

/** Smaller steps, the nearest first: half the sequences, then half the rank, in turn. */
function* smaller({ sequences, rank, ...rest }: StepShape): Generator<StepShape> {
  let s = sequences;
  let r = rank;
  while (s > 1 || r > LEAST_RANK) {
    if (s > 1) {
      s = Math.ceil(s / 2);
      yield { ...rest, sequences: s, rank: r };
    }
    if (r > LEAST_RANK) {
      r = Math.ceil(r / 2);
      yield { ...rest, sequences: s, rank: r };
    }
  }
}
