// loss = −Σ_b Σ_i weight_i·a_i / B, a_i the log-probability of action i
import { ActionSettings, eachAction } from "../actions.as";

@unmanaged
class Weighted {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  weight: usize; // [B, T+1] by action
  settings: ActionSettings; // [4]
  dlogp: usize; // [K]
  report: usize; // [B, T+1]: loss, 0 …
  B: i32;
  T: i32;
}

export function weightedLikelihood(args: Weighted, from: i32, to: i32, scratch: usize): void {
  eachAction<Weighted>(args, from, to, scratch, judge);
}

function judge(args: Weighted, place: usize, logQ: f64, slope: usize): f64 {
  const weight = <f64>load<f32>(args.weight + place);
  store<f64>(slope, -weight);
  return -weight * logQ;
}
