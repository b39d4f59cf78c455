// loss = Σ_b [(log Z − u_n)² + η·mean_k (u_0 − u_k + g_k − g*_k)²] / B; g is log R without the
// likelihood's part over T; g*_k = a·max g_j + (1 − a)·(1/β) log Σ e^{β(g_j − ρ(j − k))},
// k ≤ j ≤ k + h; the mean has no gradient through t; log Z is learned, by prompt
import { exp1, log1 } from "../../compute/wasm/assembly/math.as";
import {
  Settings,
  close,
  column,
  isCertain,
  isForbidden,
  isPlace,
  lengthOf,
  normaliser,
  open,
  slopes
} from "../estimates.as";
import { weightOfLast } from "../last.as";
import { finishLogZ, recordOfLogZ } from "../learned.as";

@unmanaged
class RaptbSettings extends Settings {
  eta: f32;
  horizon: f32;
  rho: f32;
  sharpness: f32; // β
  maxShare: f32; // a
}

@unmanaged
class Raptb {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: RaptbSettings;
  logZ: usize; // [N, 4] value, gradient, moments of log Z; the gradient is added to
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …), log Z
  B: i32;
  T: i32;
  ROWS: i32;
}

export function raptbBalance(args: Raptb, from: i32, to: i32, scratch: usize): void {
  const norm = normaliser(args, weightOfLast, 0);
  const logZ = <f64>load<f32>(recordOfLogZ(args));
  for (let b = from; b < to; b++) {
    const m = open(args, b, scratch);
    const lowest = fillTasks(args, b, scratch);
    const end = m > 0 ? load<f64>(scratch + 8 * <usize>(m - 1)) - logZ : 0;
    let loss = credit(args, scratch, lowest, m);
    if (m > 0) {
      const last = slopes(args, scratch) + 8 * <usize>(m - 1);
      store<f64>(last, load<f64>(last) + 2 * end);
      loss += end * end;
    }
    close(args, b, scratch, m, loss, norm);
    holdStops(args, b, -2 * end * norm * <f64>args.settings.scale);
  }
  finishLogZ(args, from, to, scratch);
}

/** g of the places to the front of the second column; returns the first that is credited. */
function fillTasks(args: Raptb, b: i32, scratch: usize): i32 {
  const settings = args.settings;
  const n = lengthOf(args, b);
  const logRs = scratch + column(args);
  const logPriors = logRs + column(args);
  let m = 0;
  let barred = 0;
  for (let i = 0; i <= n; i++) {
    if (!isPlace(args, b, i, n)) continue;
    const at = 8 * <usize>i;
    const reference = <f64>settings.referenceWeight * load<f64>(logPriors + at);
    const task = (load<f64>(logRs + at) - reference) * <f64>settings.inverseTemperature;
    store<f64>(logRs + 8 * <usize>m, task);
    m += 1;
    barred += i32(isForbidden(settings, i));
  }
  return max(1, barred);
}

/** Fills du with the slopes of η·mean_k (u_0 − u_k + g_k − g*_k)², and returns it. */
function credit(args: Raptb, u: usize, lowest: i32, m: i32): f64 {
  const du = slopes(args, u);
  const tasks = u + column(args);
  memory.fill(du, 0, 8 * <usize>m);
  const w = <f64>args.settings.eta / <f64>max(1, m - lowest);
  let loss: f64 = 0;
  for (let k = lowest; k < m; k++) {
    const at = 8 * <usize>k;
    const goal = targetOf(args.settings, tasks, k, m);
    const d = load<f64>(u) - load<f64>(u + at) + load<f64>(tasks + at) - goal;
    loss += w * d * d;
    store<f64>(du + at, load<f64>(du + at) - 2 * w * d);
    store<f64>(du, load<f64>(du) + 2 * w * d);
  }
  return loss;
}

/** g*_k */
function targetOf(constants: RaptbSettings, tasks: usize, k: i32, m: i32): f64 {
  const end = min(m, k + <i32>(constants.horizon + 0.5) + 1);
  const rho = <f64>constants.rho;
  const sharpness = <f64>constants.sharpness;
  let most = load<f64>(tasks + 8 * <usize>k);
  let top = most;
  for (let j = k + 1; j < end; j++) {
    const task = load<f64>(tasks + 8 * <usize>j);
    most = max(most, task);
    top = max(top, task - rho * <f64>(j - k));
  }
  let sum: f64 = 0;
  for (let j = k; j < end; j++) {
    const task = load<f64>(tasks + 8 * <usize>j) - rho * <f64>(j - k);
    sum += <f64>exp1(<f32>(sharpness * (task - top)));
  }
  const soft = top + <f64>log1(<f32>sum) / sharpness;
  return soft + <f64>constants.maxShare * (most - soft);
}

/** Only the end's own residual moves a stop. */
function holdStops(args: Raptb, b: i32, slope: f64): void {
  const n = lengthOf(args, b);
  const stops = args.dlogp + 4 * <usize>(args.B * args.T + b * (args.T + 1));
  memory.fill(stops, 0, 4 * <usize>(args.T + 1));
  if (!isCertain(args.settings, n)) store<f32>(stops + 4 * <usize>n, <f32>slope);
}
