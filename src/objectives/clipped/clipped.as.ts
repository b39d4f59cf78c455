// loss = −Σ_b Σ_i min(ρ_i A_i, clip(ρ_i, 1 − ε, 1 + ε) A_i) / B, ρ_i = e^(a_i − old_i)
import { ActionSettings, eachAction, scalarExp } from "../actions.as";

@unmanaged
class Compared {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  weight: usize; // [B, T+1] A by action
  old: usize; // [B, T+1] a when it was drawn
  settings: ActionSettings; // [4]
  dlogp: usize; // [K]
  report: usize; // [B, T+1]: loss, 0 …
  B: i32;
  T: i32;
}

const LARGEST: f64 = 20; // of |log ρ|

export function clippedSurrogate(args: Compared, from: i32, to: i32, scratch: usize): void {
  eachAction<Compared>(args, from, to, scratch, judge);
}

function judge(args: Compared, place: usize, logQ: f64, slope: usize): f64 {
  const advantage = <f64>load<f32>(args.weight + place);
  const moved = logQ - <f64>load<f32>(args.old + place);
  const ratio = scalarExp(max(min(moved, LARGEST), -LARGEST));
  const epsilon = <f64>args.settings.clip;
  const free = ratio * advantage;
  const bounded = max(min(ratio, 1 + epsilon), 1 - epsilon) * advantage;
  store<f64>(slope, free <= bounded ? -free : 0);
  return -min(free, bounded);
}
