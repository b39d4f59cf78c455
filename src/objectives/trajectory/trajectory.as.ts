// loss = Σ_b (log Z − u_n^b)² / B, u_n of a sequence's last place; log Z is learned, by prompt
import { Settings, balance, lengthOf, normaliser, reportRow } from "../estimates.as";
import { hasLast, judgeLast, lastEstimate, weightOfLast } from "../last.as";

@unmanaged
class Trajectory {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: Settings; // [11]
  logZ: usize; // [N, 4] value, gradient, moments of log Z; the gradient is added to
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …), log Z
  B: i32;
  T: i32;
  ROWS: i32;
}

export function trajectoryBalance(args: Trajectory, from: i32, to: i32, scratch: usize): void {
  const record = args.logZ + 16 * <usize>args.settings.row;
  const logZ = load<f32>(record);
  balance(args, from, to, scratch, judgeLast, weightOfLast, <f64>logZ);
  for (let b = from; b < to; b++) {
    const row = reportRow(args, b, 4);
    for (let i = 0; i <= lengthOf(args, b); i++) store<f32>(row + 4 * <usize>i, logZ);
  }
  // the first part alone adds up ∂loss/∂log Z over the batch
  if (from == 0) store<f32>(record, load<f32>(record, 4) + slopeOf(args, <f64>logZ, scratch), 4);
}

/** ∂loss/∂log Z = Σ 2(log Z − u_n), normalised */
function slopeOf(args: Trajectory, logZ: f64, scratch: usize): f32 {
  let sum: f64 = 0;
  for (let b = 0; b < args.B; b++) {
    if (hasLast(args, b)) sum += 2 * (logZ - lastEstimate(args, b, scratch));
  }
  return <f32>(normaliser(args, weightOfLast, logZ) * <f64>args.settings.scale * sum);
}
