// loss = Σ_b L_α(log Z − u_n^b) / B, u_n of a sequence's last place; L_α(Δ) = Δ²·second(sΔ),
// L_α′(Δ) = Δ·first(sΔ), s = α − 1; log Z = −(1/s) log mean e^{−su}, so that the mean of L_α′ is 0
import { exp1, log1 } from "../../compute/wasm/assembly/math.as";
import { Settings, close, normaliser, open, slopes } from "../estimates.as";
import { hasLast, lastEstimate, weightOfLast } from "../last.as";

@unmanaged
class FtbSettings extends Settings {
  alpha: f32;
}

@unmanaged
class Ftb {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: FtbSettings;
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …)
  B: i32;
  T: i32;
  ROWS: i32;
}

export function ftbBalance(args: Ftb, from: i32, to: i32, scratch: usize): void {
  const s = <f64>args.settings.alpha - 1;
  const norm = normaliser(args, weightOfLast, 0);
  const logZ = devGrad(args, s, scratch);
  const du = slopes(args, scratch);
  for (let b = from; b < to; b++) {
    const m = open(args, b, scratch);
    close(args, b, scratch, m, judge(scratch, du, m, logZ, s), norm);
  }
}

function judge(u: usize, du: usize, m: i32, logZ: f64, s: f64): f64 {
  if (m == 0) return 0;
  const last = 8 * <usize>(m - 1);
  const d = logZ - load<f64>(u + last);
  memory.fill(du, 0, last);
  store<f64>(du + last, -d * first(s * d));
  return d * d * second(s * d);
}

/** The log Z at which the mean of L_α′ is 0. */
function devGrad(args: Ftb, s: f64, scratch: usize): f64 {
  let largest: f64 = 0; // the u_n with the largest e^{−su_n}
  let count: f64 = 0;
  for (let b = 0; b < args.B; b++) {
    if (!hasLast(args, b)) continue;
    const end = lastEstimate(args, b, scratch);
    if (count == 0 || s * end < s * largest) largest = end;
    count += 1;
  }
  let sum: f64 = 0; // of (1 − e^{−sd})/s
  for (let b = 0; b < args.B; b++) {
    if (!hasLast(args, b)) continue;
    const d = lastEstimate(args, b, scratch) - largest;
    sum += d * first(-s * d);
  }
  const e = sum / max(count, 1);
  return largest + e * logRatio(-s * e);
}

/** (eˣ − 1)/x */
function first(x: f64): f64 {
  if (abs(x) >= 0.5) return (<f64>exp1(<f32>x) - 1) / x;
  let sum: f64 = 1;
  for (let k = 9; k > 0; k--) sum = 1 + (x / <f64>(k + 1)) * sum;
  return sum;
}

/** (eˣ − 1 − x)/x² */
function second(x: f64): f64 {
  if (abs(x) >= 0.5) return (<f64>exp1(<f32>x) - 1 - x) / (x * x);
  let sum: f64 = 1;
  for (let k = 9; k > 0; k--) sum = 1 + (x / <f64>(k + 2)) * sum;
  return sum / 2;
}

/** log(1 + y)/y, −1 < y ≤ 0: 2·artanh(t)/y, t = y/(2 + y) */
function logRatio(y: f64): f64 {
  if (y < -0.5) return <f64>log1(<f32>(1 + y)) / y;
  const t = y / (2 + y);
  let sum: f64 = 1.0 / 17;
  for (let k = 15; k > 0; k -= 2) sum = 1 / <f64>k + t * t * sum;
  return (2 / (2 + y)) * sum;
}
