// Bindings and entry point of an objective with a learned flow F of every prefix. The objective's
// own file follows: judge(i, m) and weightOf(m), as each.wgsl has them. Its places here are the
// prefixes at which the policy acts, where log Z is estimated by log F(s_i) − Σ_{k<i} l_k, and the
// whole string, where it is u_n. No log-reward of an unfinished prefix is read.
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
@group(0) @binding(5) var<storage, read> values: array<f32>;  // [B, T1] log F
@group(0) @binding(6) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …), log F, slope by log F
@group(0) @binding(7) var<storage, read_write> report: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  fillFlows(b, thread);
  workgroupBarrier();
  let m = flowPlaces(b);
  for (var i = thread; i < m; i += GROUP) {
    let terms = judge(i, m);
    loss[i] = terms.x;
    du[i] = terms.y;
  }
  workgroupBarrier();
  finishFlows(b, thread);
}

fn acts(b: u32, i: u32, n: u32) -> bool {
  return i == n || (i < n && chosen(b, min(i, sizes.T - 1)));
}

/** How many prefixes at which the policy acts come before prefix i. */
fn actsBefore(b: u32, i: u32, n: u32) -> u32 {
  var count = 0u;
  for (var j = 0u; j < min(i, n + 1); j++) { count += u32(acts(b, j, n)); }
  return count;
}

fn flowPlaces(b: u32) -> u32 {
  let n = lengthOf(b);
  return actsBefore(b, n + 1, n) + 1;
}

/** Fills u, all rows of the report but loss and slope, and the shares of the batch's weight. */
fn fillFlows(b: u32, thread: u32) {
  let n = lengthOf(b);
  let row = firstRow(b);
  for (var i = thread; i < sizes.T1; i += GROUP) {
    var e = vec3f();
    var flow = 0.0;
    if (i <= n) {
      e = estimate(b, i, n);
      flow = values[b * sizes.T1 + i];
    }
    if (i <= n && acts(b, i, n)) { u[actsBefore(b, i, n)] = flow - before(b, i).x; }
    if (i == n) { u[actsBefore(b, n, n) + 1] = e.x; }
    report[row + i] = e.x;
    report[row + sizes.T1 + i] = e.y;
    report[row + 2 * sizes.T1 + i] = e.z;
    report[row + 4 * sizes.T1 + i] = flow;
  }
  if (thread < SHARES) {
    var share = 0.0;
    for (var s = thread; s < sizes.B; s += SHARES) { share += weightOf(flowPlaces(s)); }
    weights[thread] = share;
  }
}

/** From du and loss of the m places to dlogp, and the report's rows of loss and slope. */
fn finishFlows(b: u32, thread: u32) {
  let n = lengthOf(b);
  let m = flowPlaces(b);
  let norm = normaliser();
  let slope = norm * settings.scale;
  for (var i = thread; i < sizes.T1; i += GROUP) {
    var byFlow = 0.0;
    if (i <= n && acts(b, i, n)) { byFlow = slope * du[actsBefore(b, i, n)]; }
    report[firstRow(b) + 5 * sizes.T1 + i] = byFlow;
    let stops = i == n && !certainStop(n);
    dlogp[sizes.B * sizes.T + b * sizes.T1 + i] = select(0.0, -slope * du[m - 1], stops);
    if (i < sizes.T) {
      var after = 0.0;
      let next = actsBefore(b, i + 1, n);
      for (var k = m; k > next; k--) { after += du[k - 1]; }
      dlogp[b * sizes.T + i] = select(0.0, -slope * after, i < n && chosen(b, i));
    }
    var total = 0.0;
    if (i == 0) { for (var k = 0u; k < m; k++) { total += loss[k]; } }
    report[firstRow(b) + 3 * sizes.T1 + i] = norm * total;
  }
}
