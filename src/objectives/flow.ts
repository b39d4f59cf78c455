import { at, range } from "../compute/arrays";
import { type Arrays, type Dims, type Kernel, f32, kernel, u32 } from "../compute/kernel";
import { powerOfTwoFrom } from "../exact-math";
import { type Exact, balanceExample, exactSequences, flowReport, settingsOf } from "./balance";
import estimates from "./estimates.wgsl";
import flow from "./flow.wgsl";
import { type Judged, pullback } from "./formula";
import type { ObjectiveLoss } from "./objective";
import { settingsPort } from "./settings";

interface FlowSpec {
  readonly name: string;
  readonly wgsl: string; // judge and weightOf, after estimates.wgsl and flow.wgsl
  readonly wasm: string;
  /** On the estimates of log Z by the flow of every prefix at which the policy acts, then u_n. */
  readonly formula: (a: Float64Array, lambda: number) => Judged;
}

/**
 * The loss of an objective whose prefixes have a learned flow F in place of their log-reward: log F
 * is a linear scalar of the policy's last hidden state, and no gradient of it goes into the states.
 * Of log-rewards only that of the whole string is read.
 */
export const learnedFlow = (spec: FlowSpec): ObjectiveLoss => ({
  kernel: flowKernel(spec),
  parameters: ({ flowLearningRate }) => [
    { name: "flow", count: "states", start: 0, learningRate: flowLearningRate },
  ],
});

function flowKernel({ name, wgsl, wasm, formula }: FlowSpec): Kernel {
  return kernel({
    name,
    wgsl: estimates + flow + wgsl,
    dims: ["B", "T", "T1", "K", "REP"],
    reads: {
      policy: f32("K"),
      prior: f32("K"),
      steps: u32("B", "T1"),
      extra: f32("B", "T1"),
      settings: settingsPort(0),
      values: f32("B", "T1"),
    },
    writes: { dlogp: f32("K"), report: f32("B", "REP") },
    uniform: { B: "u32", T: "u32", T1: "u32" },
    constants: ({ B, T, T1 }) => ({
      ...{ B, T, T1, ROWS: flowReport.length },
      LENGTH: powerOfTwoFrom(Math.max(16, T1 + 1)),
    }),
    workgroups: ({ B }) => [B, 1, 1],
    reference: (arrays, dims) => reference(arrays, dims, formula),
    wasm: {
      run: wasm,
      parts: ({ B }) => B,
      sizes: { B: "u32", T: "u32", ROWS: "u32" },
      scratch: ({ T1 }) => 8 * (5 * T1 + 2),
    },
    tolerance: { rel: 1e-5, abs: 2e-4 },
    flops: ({ B, T1 }) => 8 * B * T1 * T1,
    trials: [7, 20, 40, 64].map((T) => ({
      ...{ B: 3, T, T1: T + 1, K: 3 * (2 * T + 1) },
      REP: flowReport.length * (T + 1),
    })),
    example: (dims, random) => balanceExample(dims, random, []),
  });
}

/** The float64 meaning: the formula on the flows of exact sequences. */
function reference(arrays: Arrays, dims: Dims, formula: FlowSpec["formula"]): void {
  const { B = 0, T = 0, T1 = 0 } = dims;
  const settings = settingsOf(arrays);
  const batch = exactSequences(arrays, { B, T }).map((one, b) => {
    const flows = Float64Array.from(range(one.n + 1), (i) => at(arrays.values ?? [], b * T1 + i));
    return { ...one, flows, judged: formula(placesOf(one, flows), settings.lambda) };
  });
  const weight = batch.reduce((sum, { judged }) => sum + judged.weight, 0);
  const norm = weight === 0 ? 0 : 1 / (settings.byPairs ? weight : B);
  const slope = norm * settings.scale;
  arrays.dlogp?.fill(0);
  arrays.report?.fill(0);
  batch.forEach((one, b) => {
    const found = slopesOf(
      one,
      one.judged.du.map((d) => slope * d),
    );
    arrays.dlogp?.set(found.dLogQ, b * T);
    if (!one.certain) arrays.dlogp?.set([found.dLastStop], B * T + b * T1 + one.n);
    const loss = Float64Array.of(norm * one.judged.loss);
    [one.u, one.logR, one.logPrior, loss, one.flows, found.byFlow].forEach((values, r) =>
      arrays.report?.set(values, (flowReport.length * b + r) * T1),
    );
  });
}

/** The prefixes at which the policy acts. */
const actsAt = ({ n, chosen }: Exact): number[] =>
  range(n + 1).filter((i) => i === n || chosen[i] === true);

/** log F(s_i) − Σ_{k<i} l_k of them, then u_n. */
const placesOf = (one: Exact, flows: Float64Array): Float64Array =>
  Float64Array.of(...actsAt(one).map((i) => at(flows, i) - at(one.before, i)), at(one.u, one.n));

/** From du of the places to the slopes by every log F, every l, and t_n. */
function slopesOf(one: Exact, du: Float64Array) {
  const byFlow = new Float64Array(one.n + 1);
  actsAt(one).forEach((i, place) => (byFlow[i] = at(du, place)));
  const last = at(du, du.length - 1);
  const whole = byFlow.slice();
  whole[one.n] = at(whole, one.n) + last;
  const dLogQ = pullback(whole).dLogQ.map((d, k) => (one.chosen[k] ? d : 0));
  return { byFlow, dLogQ, dLastStop: -last };
}
