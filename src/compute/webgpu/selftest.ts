import type { Device } from "./device";
import { WebGpuExecutor } from "./executor";
import { GpuError } from "../fault";
import type { Kernel, Sizes } from "../kernel";
import { adamw, gradientSquares } from "../kernels/adamw/spec";
import {
  attentionBackward,
  attentionCached,
  attentionForward,
  attentionWeights,
} from "../kernels/attention/spec";
import { balance } from "../kernels/balance/spec";
import { embedPositions, embedTokens } from "../kernels/embed/spec";
import { geluBackward, geluForward } from "../kernels/gelu/spec";
import {
  headChoose,
  headLogProbs,
  headPairs,
  headPartials,
  headSample,
  headSlopes,
} from "../kernels/head/spec";
import { layernormBackward, layernormForward } from "../kernels/layernorm/spec";
import { linearProduct } from "../kernels/linear/spec";
import { loraGradient, loraProject } from "../kernels/lora/spec";
import { rmsnormBackward, rmsnormForward } from "../kernels/rmsnorm/spec";
import { ropePack, ropeUnpack } from "../kernels/rope/spec";
import { add, poolMean, rowsPut, rowsRepeat, rowsTake } from "../kernels/rows/spec";
import { swigluBackward, swigluForward } from "../kernels/swiglu/spec";
import { pipelineKey } from "./pipelines";
import type { Plan } from "../plan";
import { type Verdict, verify } from "../verify";

/** One kernel at one size. */
export interface Trial {
  readonly kernel: Kernel;
  readonly dims: Sizes;
}
const trial = <D extends string>(kernel: Kernel<D>, dims: Sizes<D>): Trial => ({ kernel, dims });

const heads = { HQ: 4, HKV: 2, D: 8, W: 64, WQ: 32 };
const batch = { M: 37, P: 7, B: 3, T: 10, SLOTS: 17, ...heads }; // the last four slots ragged
const rotary = { M: 5, HQ: 4, HKV: 2, D: 8, THETA: 10000, WQ: 32, WKV: 16, W: 64 };
const logits = { M: 19, V: 136, TILES: 2, N: 131, K: 23, M1: 20 };

/** Every kernel, at sizes that leave a part of each tile and workgroup empty. */
export const trials: readonly Trial[] = [
  trial(adamw, { N: 300, G: 3 }),
  trial(gradientSquares, { N: 300, G: 2 }),
  trial(attentionForward, batch),
  trial(attentionWeights, batch),
  trial(attentionBackward, batch),
  trial(attentionCached, { M: 5, P: 7, S: 23, DEPTH: 6, WC: 32, ...heads }),
  ...[7, 20, 40, 64].map((T) =>
    trial(balance, { B: 3, T, T1: T + 1, K: 3 * (2 * T + 1), REP: 4 * (T + 1) }),
  ), // a compiled form each, up to the longest length.max
  trial(embedPositions, { M: 13, C: 18, V: 31, L: 11 }),
  trial(embedTokens, { M: 13, C: 18, V: 31 }),
  trial(geluForward, { M: 13, C: 21 }),
  trial(geluBackward, { M: 13, C: 21 }),
  trial(headPartials, logits),
  trial(headPairs, logits),
  trial(headSlopes, logits),
  trial(headSample, logits),
  trial(headChoose, { M: 67, TILES: 3 }),
  trial(headLogProbs, logits),
  trial(layernormForward, { M: 5, C: 68, EPS: 1e-5 }),
  trial(layernormBackward, { M: 5, C: 68, MS: 5 }),
  trial(linearProduct, { M: 19, K: 40, N: 136, R: 3, MR: 19 }),
  trial(linearProduct, { M: 19, K: 520, N: 136, R: 3, MR: 1 }), // four slices
  trial(loraProject, { M: 19, K: 40, R: 3 }),
  trial(loraGradient, { M: 19, K: 40, N: 264, R: 5 }),
  trial(rmsnormForward, { M: 5, C: 68, EPS: 1e-6 }),
  trial(rmsnormBackward, { M: 5, C: 68, MS: 5 }),
  trial(ropePack, rotary),
  trial(ropeUnpack, rotary),
  trial(rowsTake, { M: 9, R: 4, START: 3, C: 71 }),
  trial(rowsPut, { M: 9, R: 4, START: 3, C: 71 }),
  trial(rowsRepeat, { R: 4, C: 71 }),
  trial(add, { N: 300 }),
  trial(poolMean, { M: 22, P: 1, B: 3, T: 7, C: 33 }),
  trial(swigluForward, { M: 13, F: 21 }),
  trial(swigluBackward, { M: 13, F: 21 }),
];

/**
 * How far beyond its test tolerance a kernel may be on a visitor's device. The tolerances are what
 * software adapters reach; WGSL lets a GPU be tens of ulps worse in exp, log, tanh, division and
 * square root. What this test is for (a miscompiled loop, a missing barrier, a lost write) is wrong
 * by thousands of tolerances. Whole numbers must be right.
 */
export const LOOSENESS = 20;

/**
 * The trials of what plans launch, by compiled form: a kernel whose sizes are compiled in has a
 * trial for each of its forms. Throws where a form has none.
 */
export function trialsOf(plans: readonly Plan[]): Trial[] {
  const launched = new Map(
    plans
      .flatMap((p) => p.dispatches)
      .map(({ kernel, dims }) => [pipelineKey(kernel, dims), kernel.name]),
  );
  const table = trials.filter(({ kernel, dims }) => launched.delete(pipelineKey(kernel, dims)));
  if (launched.size > 0)
    throw new Error(`The self-test has no trial for ${[...launched.keys()].join(", ")}.`);
  return table;
}

/**
 * Runs kernels once each on this device against their float64 references, all at a time. Rejects
 * with `kernel-wrong` for the worst kernel beyond the loosened tolerance. Its executor is its own
 * and is freed; what it compiles stays with the device, for the plans that run next.
 */
export async function selfTest(
  device: Device,
  table: readonly Trial[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Verdict[]> {
  const executor = new WebGpuExecutor(device);
  let done = 0;
  try {
    const judged = await Promise.allSettled(
      // all, also after one failed: none may use the executor once it is destroyed
      table.map(async ({ kernel, dims }) => {
        const verdict = await verify(executor, kernel, dims);
        onProgress(++done, table.length);
        return verdict;
      }),
    );
    const verdicts = judged.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
    const beyond = verdicts.map((verdict, i) => ({
      verdict,
      times: verdict.excess / allowance(table[i].kernel, verdict),
    }));
    const worst = beyond.toSorted((a, b) => b.times - a.times).at(0);
    if (worst && worst.times > 1) throw faultOf(worst.verdict, worst.times);
    return verdicts;
  } finally {
    executor.destroy();
  }
}

const allowance = ({ writes, updates }: Kernel, { port }: Verdict): number =>
  ({ ...writes, ...updates })[port]?.dtype === "u32" ? 1 : LOOSENESS;

function faultOf({ kernel, got, wanted }: Verdict, times: number): GpuError {
  const error = Math.abs(got - wanted);
  return new GpuError({
    kind: "kernel-wrong",
    kernel,
    error,
    tolerance: Number.isFinite(times) ? error / times : 0,
  });
}
