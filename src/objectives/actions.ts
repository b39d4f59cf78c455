import { exp, log } from "../exact-math";
import { at } from "../compute/arrays";
import { type Arrays, type Dims, type Kernel, f32, kernel, u32 } from "../compute/kernel";
import type { Loss } from "../lm/loss";
import shared from "./actions.wgsl";

/**
 * What a loss on actions must know beside them. `actions.wgsl` declares a struct of the same names
 * in the same order.
 */
export const actionSettingNames = [
  "scale", // factor on the gradient: 1 / micro-batches of a step
  "minLength", // shorter strings are never drawn
  "maxLength", // after it the stop is forced
  "clip", // ε of the clipped surrogate; other losses ignore it
] as const;

export type ActionSettings = Readonly<Record<(typeof actionSettingNames)[number], number>>;

export const packActionSettings = (settings: ActionSettings): number[] =>
  actionSettingNames.map((name) => settings[name]);

/** What an action adds to the loss of its sequence, and its slope by the action's log q. */
export interface JudgedAction {
  readonly loss: number;
  readonly slope: number;
}

/** A number for every action, [B, T1]: action i follows i tokens; the last is the stop. */
type ActionInput = "weight" | "old";

interface ActionSpec {
  readonly name: string;
  readonly wgsl: string; // follows actions.wgsl
  readonly wasm: string; // the function of NAME.as.ts
  readonly given: readonly ActionInput[]; // in the order of the bindings
  readonly formula: (
    logQ: number,
    given: { readonly [name in ActionInput]?: number } & { readonly clip: number },
  ) => JudgedAction;
}

/**
 * A loss that judges every action by itself, as the policy takes it: the sum over a sequence's
 * actions, and the mean over the batch. Actions are the tokens that the policy chose and the stop,
 * where the sampler in use does not force it; log q of each is the sampler's, which draws no ⊤
 * below the shortest length. So the sum of log q over actions is log q(z⊤) of what is drawn.
 */
export function actionLoss(spec: ActionSpec): Loss {
  const given = Object.fromEntries(spec.given.map((name) => [name, f32("B", "T1")]));
  const inputs = { ...given, settings: f32(actionSettingNames.length) };
  return {
    name: spec.name,
    kernel: actionKernel(spec, inputs),
    sizes: {},
    inputs,
    rows: ["loss"],
    parameters: [],
  };
}

function actionKernel({ name, wgsl, wasm, formula }: ActionSpec, inputs: Loss["inputs"]): Kernel {
  return kernel({
    name,
    wgsl: shared + wgsl,
    dims: ["B", "T", "T1", "K", "REP"],
    reads: { policy: f32("K"), steps: u32("B", "T1"), ...inputs },
    writes: { dlogp: f32("K"), report: f32("B", "REP") },
    uniform: { B: "u32", T: "u32", T1: "u32" },
    constants: ({ B = 0, T = 0, T1 = 0 }) => ({ B, T, T1 }),
    workgroups: ({ B = 0, T1 = 0 }) => [Math.ceil((B * T1) / 64), 1, 1],
    reference: (arrays, dims) => reference(arrays, dims, formula),
    wasm: {
      run: wasm,
      parts: ({ B = 0 }) => B,
      sizes: { B: "u32", T: "u32" },
      scratch: () => 8,
    },
    tolerance: { rel: 2e-5, abs: 2e-5 },
    trials: [actionDims(5, 15)],
    example,
  });
}

/** The dims of a loss on actions for B sequences of at most T tokens. */
export const actionDims = (B: number, T: number): Dims => ({
  B,
  T,
  T1: T + 1,
  K: B * (2 * T + 1),
  REP: T + 1,
});

function example({ B = 0, T = 0, K = 0 }: Dims, random: (counter: number) => number) {
  const logProb = (i: number) => log(0.05 + 0.9 * random(i));
  const lengths = Array.from({ length: B }, (_, b) => Math.floor(random(2 * K + b) * (T + 1)));
  return {
    policy: Array.from({ length: K }, (_, i) => logProb(i)),
    old: Array.from({ length: B * (T + 1) }, (_, i) => logProb(K + i)),
    steps: lengths.flatMap((n, b) => [
      n,
      ...Array.from({ length: T }, (_, k) => (random(3 * K + b * T + k) < 0.2 ? 0 : 1)),
    ]),
    settings: packActionSettings({ scale: 0.25, minLength: 2, maxLength: T, clip: 0.2 }),
  };
}

const LEAST = 2 ** -24; // of 1 − q(⊤): what float32 holds beside 1

/** The float64 meaning of every loss on actions. */
function reference(arrays: Arrays, dims: Dims, formula: ActionSpec["formula"]): void {
  const { B = 0, T = 0, T1 = 0 } = dims;
  const { policy = [], steps = [], settings = [], dlogp = [], report = [] } = arrays;
  const [scale = 0, minLength = 0, maxLength = 0, clip = 0] = settings;
  arrays.dlogp?.fill(0);
  arrays.report?.fill(0);
  for (let b = 0; b < B; b++) {
    const n = at(steps, b * T1);
    for (let i = 0; i <= n; i++) {
      const isAction = i === n ? n < maxLength : steps[b * T1 + 1 + i] === 1;
      if (!isAction) continue;
      const place = b * T1 + i;
      const stop = B * T + place;
      const own = i === n ? stop : b * T + i;
      const rest = i < n && i < minLength ? Math.max(1 - exp(at(policy, stop)), LEAST) : 1;
      const { loss, slope } = formula(at(policy, own) - log(rest), {
        weight: arrays.weight?.[place],
        old: arrays.old?.[place],
        clip,
      });
      report[b * T1] = at(report, b * T1) + loss / B;
      dlogp[own] = (scale * slope) / B;
      if (rest < 1) dlogp[stop] = ((scale * slope) / B) * ((1 - rest) / rest);
    }
  }
}
