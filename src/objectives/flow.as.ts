// What objectives with a learned flow share, as flow.wgsl says it. A part is a sequence.
import {
  Judge,
  Settings,
  Weight,
  column,
  estimate,
  fillReport,
  isCertain,
  isChosen,
  lengthOf,
  reportRow
} from "./estimates.as";

@unmanaged
export class Flow {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: Settings;
  values: usize; // [B, T+1] log F
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …), log F, slope by log F
  B: i32;
  T: i32;
  ROWS: i32;
}

/** Scratch: three columns [T + 1] of f64, u, log R, log prior; then two [T + 2], places and du. */
export function balanceFlows(
  args: Flow,
  from: i32,
  to: i32,
  scratch: usize,
  judge: Judge,
  weightOf: Weight,
  given: f64
): void {
  let total: f64 = 0;
  for (let b = 0; b < args.B; b++) total += weightOf(placesOfFlow(args, b), given);
  const norm = total == 0 ? 0 : 1 / (args.settings.byPairs > 0.5 ? total : <f64>args.B);
  const places = scratch + 3 * column(args);
  const du = places + column(args) + 8;
  for (let b = from; b < to; b++) {
    estimate(args, b, scratch);
    fillReport(args, b, scratch);
    const m = fillPlaces(args, b, scratch, places);
    const loss = judge(places, du, m, given);
    store<f32>(reportRow(args, b, 3), <f32>(norm * loss));
    pullbackFlows(args, b, du, m, norm * <f64>args.settings.scale);
  }
}

function acts(args: Flow, b: i32, i: i32, n: i32): bool {
  return i == n || isChosen(args, b, i);
}

function placesOfFlow(args: Flow, b: i32): i32 {
  const n = lengthOf(args, b);
  let m = 1;
  for (let i = 0; i <= n; i++) m += i32(acts(args, b, i, n));
  return m;
}

/** log F(s_i) − Σ_{k<i} l_k where the policy acts, then u_n; returns how many they are. */
function fillPlaces(args: Flow, b: i32, u: usize, places: usize): i32 {
  const n = lengthOf(args, b);
  const flows = args.values + 4 * <usize>(b * (args.T + 1));
  let before: f64 = 0; // Σ_{k<i} l_k over chosen tokens
  let m = 0;
  for (let i = 0; i <= n; i++) {
    const flow = load<f32>(flows + 4 * <usize>i);
    store<f32>(reportRow(args, b, 4) + 4 * <usize>i, flow);
    if (!acts(args, b, i, n)) continue;
    store<f64>(places + 8 * <usize>m, <f64>flow - before);
    m += 1;
    if (i < n) before += <f64>load<f32>(args.policy + 4 * <usize>(b * args.T + i));
  }
  store<f64>(places + 8 * <usize>m, load<f64>(u + 8 * <usize>n));
  return m + 1;
}

/** From du of the m places to dlogp and the report's row of slopes by log F. */
function pullbackFlows(args: Flow, b: i32, du: usize, m: i32, slope: f64): void {
  const n = lengthOf(args, b);
  const tokens = args.dlogp + 4 * <usize>(b * args.T);
  const stops = args.dlogp + 4 * <usize>(args.B * args.T + b * (args.T + 1));
  memory.fill(tokens, 0, 4 * <usize>args.T);
  memory.fill(stops, 0, 4 * <usize>(args.T + 1));
  let place = m - 1;
  let after = load<f64>(du + 8 * <usize>place); // Σ of du at later places
  if (!isCertain(args.settings, n)) store<f32>(stops + 4 * <usize>n, <f32>(-slope * after));
  for (let i = n; i >= 0; i--) {
    const at = 4 * <usize>i;
    if (i < n && isChosen(args, b, i)) store<f32>(tokens + at, <f32>(-slope * after));
    if (!acts(args, b, i, n)) continue;
    place -= 1;
    const d = load<f64>(du + 8 * <usize>place);
    store<f32>(reportRow(args, b, 5) + at, <f32>(slope * d));
    after += d;
  }
}
