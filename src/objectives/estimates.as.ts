// What every balance objective shares, as estimates.wgsl says it. A part is a sequence. Sums are
// float64, which costs nothing here. An objective gives `judge` and `weightOf`, and its class of
// operands: that of each.as.ts, or one with a learned log Z.

/** Σ w Δ² of m places from their u, by the objective; fills du. `given` is the objective's own. */
export type Judge = (u: usize, du: usize, m: i32, given: f64) => f64; // u, du: [m] f64
/** Σ w of m places. */
export type Weight = (m: i32, given: f64) => f64;

const FORBIDDEN: f64 = -99; // r_i below the shortest length, before division by T
const NO_ANSWER: f32 = -1e29; // extra_i is below it where prefix i has no finite log-reward

@unmanaged
export class Settings {
  // see settings.ts; an objective with constants of its own extends it
  inverseTemperature: f32;
  likelihoodWeight: f32;
  stopWeight: f32;
  scale: f32;
  byPairs: f32;
  minLength: f32;
  masked: f32;
  maxLength: f32;
  certain: f32;
  lambda: f32;
  row: f32;
  referenceWeight: f32;
}

/** Scratch: four columns [T + 1] of f64: u, log R, log prior, du. */
export function balance<Args>(
  args: Args,
  from: i32,
  to: i32,
  scratch: usize,
  judge: Judge,
  weightOf: Weight,
  given: f64
): void {
  const norm = normaliser(args, weightOf, given);
  for (let b = from; b < to; b++) {
    const m = open(args, b, scratch);
    const loss = judge(scratch, slopes(args, scratch), m, given);
    close(args, b, scratch, m, loss, norm);
  }
}

/** The report of sequence b but for its loss, and u of its places; returns how many they are. */
export function open<Args>(args: Args, b: i32, scratch: usize): i32 {
  estimate(args, b, scratch);
  fillReport(args, b, scratch);
  return keepPlaces(args, b, scratch);
}

/** Where du of the places stands in scratch. */
export function slopes<Args>(args: Args, scratch: usize): usize {
  return scratch + 3 * column(args);
}

/** From the loss of sequence b and its du to the report and dlogp. */
export function close<Args>(
  args: Args,
  b: i32,
  scratch: usize,
  m: i32,
  loss: f64,
  norm: f64
): void {
  store<f32>(reportRow(args, b, 3), <f32>(norm * loss));
  pullback(args, b, slopes(args, scratch), m, norm * <f64>args.settings.scale);
}

/** 1 / Σ w of the batch, or 1/B; 0 where there is no residual. */
export function normaliser<Args>(args: Args, weightOf: Weight, given: f64): f64 {
  let total: f64 = 0;
  for (let b = 0; b < args.B; b++) total += weightOf(placesOf(args, b), given);
  if (total == 0) return 0;
  return 1 / (args.settings.byPairs > 0.5 ? total : <f64>args.B);
}

/** u, log R and log prior of the prefixes 0 … n of sequence b: the first three columns. */
export function estimate<Args>(args: Args, b: i32, u: usize): void {
  const settings = args.settings;
  const n = lengthOf(args, b);
  const stops = 4 * <usize>(args.B * args.T + b * (args.T + 1));
  const extra = args.extra + 4 * <usize>(b * (args.T + 1));
  const logRs = u + column(args);
  const logPriors = logRs + column(args);
  let before: f64 = 0; // Σ_{k<i} l_k of the policy, over chosen tokens
  let priorBefore: f64 = 0; // over all: a forced token is part of what is rewarded
  for (let i = 0; i <= n; i++) {
    const at = 4 * <usize>i;
    const priorStop = <f64>load<f32>(args.prior + stops + at);
    const logPrior = priorBefore + <f64>settings.stopWeight * priorStop;
    const logR = <f64>load<f32>(extra + at) + <f64>settings.likelihoodWeight * logPrior;
    const r = (isForbidden(settings, i) ? FORBIDDEN : logR) * <f64>settings.inverseTemperature;
    const t = i == n && isCertain(settings, n) ? 0 : <f64>load<f32>(args.policy + stops + at);
    store<f64>(u + 2 * at, r - t - before);
    store<f64>(logRs + 2 * at, logR);
    store<f64>(logPriors + 2 * at, logPrior);
    if (i == n) continue;
    const token = 4 * <usize>(b * args.T + i);
    if (isChosen(args, b, i)) before += <f64>load<f32>(args.policy + token);
    priorBefore += <f64>load<f32>(args.prior + token);
  }
}

/** u of the places of sequence b, at the front of scratch; returns how many they are. */
export function estimatesOfPlaces<Args>(args: Args, b: i32, scratch: usize): i32 {
  estimate(args, b, scratch);
  return keepPlaces(args, b, scratch);
}

/** The report of a sequence: the three columns, then zeros. */
export function fillReport<Args>(args: Args, b: i32, columns: usize): void {
  const n = lengthOf(args, b);
  memory.fill(reportRow(args, b, 0), 0, 4 * <usize>(args.ROWS * (args.T + 1)));
  for (let r = 0; r < 3; r++) {
    const row = reportRow(args, b, r);
    const values = columns + <usize>r * column(args);
    for (let i = 0; i <= n; i++)
      store<f32>(row + 4 * <usize>i, <f32>load<f64>(values + 8 * <usize>i));
  }
}

/** Moves the u of the places to the front, and returns how many they are. */
function keepPlaces<Args>(args: Args, b: i32, u: usize): i32 {
  const n = lengthOf(args, b);
  let m = 0;
  for (let i = 0; i <= n; i++) {
    if (!isPlace(args, b, i, n)) continue;
    store<f64>(u + 8 * <usize>m, load<f64>(u + 8 * <usize>i));
    m += 1;
  }
  return m;
}

/** From du of the m places to dlogp: dt_i = −slope·du_i, dl_k = −slope·Σ_{i>k} du_i. */
function pullback<Args>(args: Args, b: i32, du: usize, m: i32, slope: f64): void {
  const n = lengthOf(args, b);
  const tokens = args.dlogp + 4 * <usize>(b * args.T);
  const stops = args.dlogp + 4 * <usize>(args.B * args.T + b * (args.T + 1));
  memory.fill(tokens, 0, 4 * <usize>args.T);
  memory.fill(stops, 0, 4 * <usize>(args.T + 1));
  const lastCounts = !isCertain(args.settings, n);
  let place = m;
  let after: f64 = 0; // Σ_{j>i} du_j
  for (let i = n; i >= 0; i--) {
    const at = 4 * <usize>i;
    if (i < n && isChosen(args, b, i)) store<f32>(tokens + at, <f32>(-slope * after));
    if (!isPlace(args, b, i, n)) continue;
    place -= 1;
    const d = load<f64>(du + 8 * <usize>place);
    if (i < n || lastCounts) store<f32>(stops + at, <f32>(-slope * d));
    after += d;
  }
}

/**
 * A place is a prefix at which the policy may stop and which takes part in the balance; a prefix
 * without a finite log-reward is none.
 */
export function isPlace<Args>(args: Args, b: i32, i: i32, n: i32): bool {
  if (i < lowest(args.settings)) return false;
  if (load<f32>(args.extra + 4 * <usize>(b * (args.T + 1) + i)) < NO_ANSWER) return false;
  return i == n || isChosen(args, b, i);
}

/** How many places a sequence has; the last is its whole. */
export function placesOf<Args>(args: Args, b: i32): i32 {
  const n = lengthOf(args, b);
  let m = 0;
  for (let i = 0; i <= n; i++) m += i32(isPlace(args, b, i, n));
  return m;
}

export function lengthOf<Args>(args: Args, b: i32): i32 {
  return min(load<i32>(args.steps + 4 * <usize>(b * (args.T + 1))), args.T);
}

/** Token k was chosen by the policy and not forced. */
export function isChosen<Args>(args: Args, b: i32, k: i32): bool {
  return load<i32>(args.steps + 4 * <usize>(b * (args.T + 1) + 1 + k)) == 1;
}

/** The shortest prefix in the balance. */
function lowest(settings: Settings): i32 {
  return settings.masked > 0.5 ? <i32>(settings.minLength + 0.5) : 0;
}

export function isForbidden(settings: Settings, i: i32): bool {
  return settings.masked < 0.5 && i < <i32>(settings.minLength + 0.5);
}

/** The stop after the last token is forced, and counts as certain. */
export function isCertain(settings: Settings, n: i32): bool {
  return settings.certain > 0.5 && n == <i32>(settings.maxLength + 0.5);
}

/** Bytes of a column of scratch. */
export function column<Args>(args: Args): usize {
  return 8 * <usize>(args.T + 1);
}

/** The address of row r of the report of sequence b. */
export function reportRow<Args>(args: Args, b: i32, r: i32): usize {
  return args.report + 4 * <usize>((b * args.ROWS + r) * (args.T + 1));
}
