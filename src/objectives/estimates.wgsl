// What every balance objective shares. What follows holds the bindings and the entry point:
// each.wgsl and the objective's own file, or the latter alone.
// A place is a prefix at which the policy may stop and which has a finite log-reward: its estimate
// of log Z is u_i = r_i − t_i − Σ_{k<i} l_k, r_i = logR_i/T, logR_i = extra_i + weight·logPrior_i.
// dt_i = −scale·∂loss/∂u_i, dl_k = −scale·Σ_{i>k} ∂loss/∂u_i; none through r.
// One workgroup a sequence, prefixes over threads; every sum runs in a fixed order.
struct Sizes {
  B: u32,
  T: u32,
  T1: u32, // T + 1
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
override LENGTH: u32; // T1 rounded up, so that a kernel serves many lengths
const GROUP = 64u;
const SHARES = 16u;
override ROWS: u32; // of the report
const FORBIDDEN = -99.0; // r_i below the shortest length, before division by T
const NO_ANSWER = -1e29; // extra_i is below it where prefix i has no finite log-reward

struct Settings { // see settings.ts
  inverseTemperature: f32,
  likelihoodWeight: f32,
  stopWeight: f32,
  scale: f32,
  byPairs: f32,
  minLength: f32,
  masked: f32,
  maxLength: f32,
  certain: f32,
  lambda: f32,
  row: f32,
  referenceWeight: f32,
  own: array<f32>, // constants of the objective's own
}

var<workgroup> u: array<f32, LENGTH>;    // of the places, in order
var<workgroup> du: array<f32, LENGTH>;   // ∂/∂u of Σ w Δ²
var<workgroup> loss: array<f32, LENGTH>; // what a place adds to Σ w Δ²
var<workgroup> weights: array<f32, SHARES>;

fn lengthOf(b: u32) -> u32 { return min(steps[b * sizes.T1], sizes.T); }

/** Token k was chosen by the policy and not forced. */
fn chosen(b: u32, k: u32) -> bool { return steps[b * sizes.T1 + 1 + k] == 1; }

/** The shortest prefix in the balance. */
fn lowest() -> u32 { return select(0u, u32(settings.minLength + 0.5), settings.masked > 0.5); }

fn isPlace(b: u32, i: u32, n: u32) -> bool {
  if (i < lowest() || i > n || extra[b * sizes.T1 + i] < NO_ANSWER) { return false; }
  return i == n || chosen(b, min(i, sizes.T - 1));
}

/** How many places come before prefix i. */
fn placesBefore(b: u32, i: u32, n: u32) -> u32 {
  var count = 0u;
  for (var j = lowest(); j < min(i, n + 1); j++) { count += u32(isPlace(b, j, n)); }
  return count;
}

fn places(b: u32) -> u32 {
  let n = lengthOf(b);
  return placesBefore(b, n + 1, n);
}

/** The stop after the last token is forced, and counts as certain. */
fn certainStop(n: u32) -> bool {
  return settings.certain > 0.5 && n == u32(settings.maxLength + 0.5);
}

/** l_k of the policy, 0 of a forced token, and of the frozen model, which counts those too. */
fn chosenAt(b: u32, k: u32) -> vec2f {
  let at = b * sizes.T + k;
  return vec2f(select(0.0, policy[at], chosen(b, k)), prior[at]);
}

/** Σ_{k<i} l_k of both. */
fn before(b: u32, i: u32) -> vec2f {
  var sum = vec2f();
  for (var k = 0u; k < i; k++) { sum += chosenAt(b, k); }
  return sum;
}

/** (u_i, logR_i, logPrior_i) of prefix i ≤ n. */
fn estimate(b: u32, i: u32, n: u32) -> vec3f { return estimateAfter(before(b, i), b, i, n); }

/** The same where Σ_{k<i} l_k of both is known. */
fn estimateAfter(sums: vec2f, b: u32, i: u32, n: u32) -> vec3f {
  let stop = sizes.B * sizes.T + b * sizes.T1 + i;
  let logPrior = sums.y + settings.stopWeight * prior[stop];
  let logR = extra[b * sizes.T1 + i] + settings.likelihoodWeight * logPrior;
  let forbidden = settings.masked < 0.5 && i < u32(settings.minLength + 0.5);
  let r = select(logR, FORBIDDEN, forbidden) * settings.inverseTemperature;
  let t = select(policy[stop], 0.0, certainStop(n) && i == n);
  return vec3f(r - t - sums.x, logR, logPrior);
}

/** Fills u, three rows of the report, and the shares of the batch's weight. */
fn prepare(b: u32, thread: u32) {
  let n = lengthOf(b);
  let row = firstRow(b);
  for (var i = thread; i < sizes.T1; i += GROUP) {
    var e = vec3f();
    if (i <= n) { e = estimate(b, i, n); }
    if (i <= n && isPlace(b, i, n)) { u[placesBefore(b, i, n)] = e.x; }
    report[row + i] = e.x;
    report[row + sizes.T1 + i] = e.y;
    report[row + 2 * sizes.T1 + i] = e.z;
  }
  if (thread < SHARES) {
    var share = 0.0;
    for (var s = thread; s < sizes.B; s += SHARES) { share += weightOf(places(s)); }
    weights[thread] = share;
  }
}

/** 1 / Σ w of the batch, or 1/B; 0 where there is no residual. */
fn normaliser() -> f32 {
  var total = 0.0;
  for (var s = 0u; s < SHARES; s++) { total += weights[s]; }
  if (total == 0.0) { return 0.0; }
  return 1.0 / select(f32(sizes.B), total, settings.byPairs > 0.5);
}

/** From du and loss of the m places to dlogp and the report's fourth row. */
fn finish(b: u32, thread: u32) {
  let n = lengthOf(b);
  let m = places(b);
  let norm = normaliser();
  let slope = norm * settings.scale;
  for (var i = thread; i < sizes.T1; i += GROUP) {
    let place = placesBefore(b, i, n);
    let here = isPlace(b, i, n) && !(certainStop(n) && i == n);
    var d = 0.0;
    if (here) { d = -slope * du[place]; }
    dlogp[sizes.B * sizes.T + b * sizes.T1 + i] = d;
    if (i < sizes.T) {
      var after = 0.0;
      let next = placesBefore(b, i + 1, n);
      for (var k = m; k > next; k--) { after += du[k - 1]; }
      dlogp[b * sizes.T + i] = select(0.0, -slope * after, i < n && chosen(b, i));
    }
    var total = 0.0;
    if (i == 0) { for (var k = 0u; k < m; k++) { total += loss[k]; } }
    report[firstRow(b) + 3 * sizes.T1 + i] = norm * total;
  }
}

fn firstRow(b: u32) -> u32 { return b * ROWS * sizes.T1; }
