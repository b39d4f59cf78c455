// loss = Σ_b [(log Z − u_n)² + η·mean_k (u_0 − u_k + g_k − g*_k)²] / B; g is log R without the
// likelihood's part over T; g*_k = a·max g_j + (1 − a)·(1/β) log Σ e^{β(g_j − ρ(j − k))},
// k ≤ j ≤ k + h; the mean has no gradient through t; log Z is learned, by prompt
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
// [N, 4] value, gradient, moments of log Z; the gradient is added to
@group(0) @binding(5) var<storage, read_write> logZ: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …), log Z
@group(0) @binding(7) var<storage, read_write> report: array<f32>;

fn eta() -> f32 { return settings.own[0]; }
fn horizon() -> u32 { return u32(settings.own[1] + 0.5); }
fn rho() -> f32 { return settings.own[2]; }
fn sharpness() -> f32 { return settings.own[3]; } // β
fn maxShare() -> f32 { return settings.own[4]; } // a

var<workgroup> tasks: array<f32, LENGTH>; // g of the places

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  prepare(b, thread);
  fillTasks(b, thread);
  workgroupBarrier();
  let m = places(b);
  let lowest = lowestCredited(b);
  for (var i = thread; i < m; i += GROUP) {
    let end = endResidual(i, m);
    var d = 0.0;
    var w = 0.0;
    if (i >= lowest) {
      d = u[0] - u[i] + tasks[i] - targetOf(i, m);
      w = eta() / f32(m - lowest);
    }
    loss[i] = end * end + w * d * d;
    du[i] = 2.0 * end - 2.0 * w * d;
  }
  workgroupBarrier();
  if (thread == 0 && m > 0) { du[0] += creditOfFirst(m); }
  workgroupBarrier();
  finish(b, thread);
  holdStops(b, thread);
  finishLogZ(b, thread);
}

/** Slope by u_0: what the slopes by u_k of the credited places sum to, with the other sign. */
fn creditOfFirst(m: u32) -> f32 {
  var sum = 0.0;
  for (var k = 1u; k < m; k++) { sum += 2.0 * endResidual(k, m) - du[k]; }
  return sum;
}

/** From the report's rows that this thread has filled. */
fn fillTasks(b: u32, thread: u32) {
  let n = lengthOf(b);
  let row = firstRow(b) + sizes.T1;
  for (var i = thread; i <= n; i += GROUP) {
    let task = report[row + i] - settings.referenceWeight * report[row + sizes.T1 + i];
    if (isPlace(b, i, n)) { tasks[placesBefore(b, i, n)] = task * settings.inverseTemperature; }
  }
}

/** The first place but the root that may end a string. */
fn lowestCredited(b: u32) -> u32 {
  let barred = select(u32(settings.minLength + 0.5), 0u, settings.masked > 0.5);
  return max(1u, placesBefore(b, barred, lengthOf(b)));
}

/** g*_k */
fn targetOf(k: u32, m: u32) -> f32 {
  let end = min(m, k + horizon() + 1);
  var most = tasks[k];
  var top = tasks[k];
  for (var j = k + 1; j < end; j++) {
    most = max(most, tasks[j]);
    top = max(top, tasks[j] - rho() * f32(j - k));
  }
  var sum = 0.0;
  for (var j = k; j < end; j++) {
    sum += exp(sharpness() * (tasks[j] - rho() * f32(j - k) - top));
  }
  return mix(top + log(sum) / sharpness(), most, maxShare());
}

/** Only the end's own residual moves a stop. */
fn holdStops(b: u32, thread: u32) {
  let n = lengthOf(b);
  let m = places(b);
  for (var i = thread; i < sizes.T1; i += GROUP) {
    var d = 0.0;
    if (i == n && m > 0 && !certainStop(n)) { d = 2.0 * endResidual(m - 1, m); }
    dlogp[sizes.B * sizes.T + b * sizes.T1 + i] = -normaliser() * settings.scale * d;
  }
}
