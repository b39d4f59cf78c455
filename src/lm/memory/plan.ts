import { bytesPerParameter } from "../../compute/weight-formats";
import type { Architecture } from "../architecture";
import type { Loss } from "../loss";
import { type Counted, countRun } from "./counted";
import type { BaseName, Lent, MemoryPlan, StepShape } from "./memory-plan";

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
  const counted = once((given) => countRun(a, given, losses));
  const layers = Math.min(SKETCHED, a.layers);
  const cut = { ...a, layers, attention: a.attention.slice(0, layers) };
  const sketched = once((given) => countRun(cut, given, losses));
  const bases = Object.keys(bytesPerParameter) as BaseName[];
  return bases.map((base) => {
    const plan = planOf(base, shape, counted(shape));
    const fits = fitsIn(plan, lent);
    if (fits !== false) return { ...plan, fits, repair: null };
    for (const other of smaller(shape)) {
      // most shapes are refused by what few layers say of them; what fits is counted whole
      const guess = scaled(counted(shape), sketched(other), sketched(shape));
      if (fitsIn(planOf(base, other, guess), lent) === false) continue;
      const repaired = planOf(base, other, counted(other));
      if (fitsIn(repaired, lent) === true)
        return { ...plan, fits, repair: { shape: other, sum: repaired.sum } };
    }
    return { ...plan, fits, repair: null };
  });
}

/** Counts every shape once. */
function once(count: (shape: StepShape) => Counted): (shape: StepShape) => Counted {
  const known = new Map<string, Counted>();
  return (shape) => {
    const key = JSON.stringify(shape, Object.keys(shape).sort());
    const found = known.get(key) ?? count(shape);
    known.set(key, found);
    return found;
  };
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

type Sums = Omit<MemoryPlan, "fits" | "repair">;

function planOf(base: BaseName, shape: StepShape, counted: Counted): Sums {
  const { matrices, vocabulary, activations, cache, adapter } = counted;
  const share = bytesPerParameter[base] / bytesPerParameter.f16;
  // 4 bits keep embedding and output layer in 8, as `lm/base.ts` says
  const eight = bytesPerParameter.q8_0 / bytesPerParameter.f16;
  const quantised = share * (matrices - vocabulary) + Math.max(share, eight) * vocabulary;
  const weights = counted.weights - matrices + Math.round(quantised);
  const sum = weights + activations + cache + adapter;
  // a matrix in blocks is one buffer, of halves there is one for each order
  const matrix = counted.largestMatrix * (base === "f16" ? 1 : 2 * Math.max(share, eight));
  const largest = Math.max(matrix, counted.largestOther);
  return { base, shape, weights, activations, cache, adapter, sum, largest };
}

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
