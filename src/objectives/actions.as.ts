// What losses on single actions share, as actions.wgsl says it. A part is a sequence; sums are
// float64. A loss gives `judge` and its class of operands, which holds those of `Weighted`.
import { exp, log } from "../compute/wasm/assembly/math.as";

/** What an action at a place of [B, T+1] adds to the loss; stores its slope by log q at `slope`. */
export type JudgeAction<Args> = (args: Args, place: usize, logQ: f64, slope: usize) => f64;

const LEAST: f64 = 5.960464477539063e-8; // of 1 − q(⊤): what float32 holds beside 1

@unmanaged
export class ActionSettings {
  // see actions.ts
  scale: f32;
  minLength: f32;
  maxLength: f32;
  clip: f32;
}

/** Scratch: one f64, the slope of an action. */
export function eachAction<Args>(
  args: Args,
  from: i32,
  to: i32,
  scratch: usize,
  judge: JudgeAction<Args>
): void {
  const norm = 1 / <f64>args.B;
  const width = args.T + 1;
  for (let b = from; b < to; b++) {
    const n = min(load<i32>(args.steps + 4 * <usize>(b * width)), args.T);
    const tokens = 4 * <usize>(b * args.T);
    const stops = 4 * <usize>(args.B * args.T + b * width);
    memory.fill(args.dlogp + tokens, 0, 4 * <usize>args.T);
    memory.fill(args.dlogp + stops, 0, 4 * <usize>width);
    memory.fill(args.report + 4 * <usize>(b * width), 0, 4 * <usize>width);
    let total: f64 = 0;
    for (let i = 0; i <= n; i++) {
      if (!isAction(args, b, i, n)) continue;
      const at = 4 * <usize>i;
      const t = <f64>load<f32>(args.policy + stops + at);
      const isBarred = i < n && i < <i32>(args.settings.minLength + 0.5);
      const rest = isBarred ? max(1 - scalarExp(t), LEAST) : 1;
      const l = i == n ? t : <f64>load<f32>(args.policy + tokens + at);
      const logQ = isBarred ? l - scalarLog(rest) : l;
      total += judge(args, 4 * <usize>(b * width + i), logQ, scratch);
      const slope = norm * <f64>args.settings.scale * load<f64>(scratch);
      store<f32>(args.dlogp + (i == n ? stops : tokens) + at, <f32>slope);
      if (isBarred) store<f32>(args.dlogp + stops + at, <f32>((slope * (1 - rest)) / rest));
    }
    store<f32>(args.report + 4 * <usize>(b * width), <f32>(norm * total));
  }
}

/** Token i was chosen by the policy, or the stop was. */
function isAction<Args>(args: Args, b: i32, i: i32, n: i32): bool {
  if (i == n) return n < <i32>(args.settings.maxLength + 0.5);
  return load<i32>(args.steps + 4 * <usize>(b * (args.T + 1) + 1 + i)) == 1;
}

/** eˣ, as precise as float32 is. */
export function scalarExp(x: f64): f64 {
  return <f64>f32x4.extract_lane(exp(f32x4.splat(<f32>x)), 0);
}

export function scalarLog(x: f64): f64 {
  return <f64>f32x4.extract_lane(log(f32x4.splat(<f32>x)), 0);
}
