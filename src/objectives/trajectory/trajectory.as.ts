// loss = Σ_b (log Z − u_n^b)² / B, u_n of a sequence's last place; log Z is learned, by prompt
import { Settings, balance } from "../estimates.as";
import { judgeLast, weightOfLast } from "../last.as";
import { finishLogZ, recordOfLogZ } from "../learned.as";

@unmanaged
class Trajectory {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: Settings;
  logZ: usize; // [N, 4] value, gradient, moments of log Z; the gradient is added to
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …), log Z
  B: i32;
  T: i32;
  ROWS: i32;
}

export function trajectoryBalance(args: Trajectory, from: i32, to: i32, scratch: usize): void {
  const logZ = <f64>load<f32>(recordOfLogZ(args));
  balance(args, from, to, scratch, judgeLast, weightOfLast, logZ);
  finishLogZ(args, from, to, scratch);
}
