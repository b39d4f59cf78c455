// loss = Σ_b Σ_i (u_i^b − ū)² over the places of all sequences, ū the mean of all, normalised
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
@group(0) @binding(5) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …)
@group(0) @binding(6) var<storage, read_write> report: array<f32>;

var<workgroup> sums: array<vec2f, GROUP>; // (Σ of offsets, how many), by thread

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  prepare(b, thread);
  let first = estimate(0u, lengthOf(0u), lengthOf(0u)).x; // offsets from it keep f32's digits
  sums[thread] = share(thread, first);
  workgroupBarrier();
  var total = vec2f();
  for (var s = 0u; s < GROUP; s++) { total += sums[s]; }
  let mean = total.x / max(1.0, total.y);
  let m = places(b);
  for (var i = thread; i < m; i += GROUP) {
    let d = u[i] - first - mean;
    loss[i] = d * d;
    du[i] = 2.0 * d;
  }
  workgroupBarrier();
  finish(b, thread);
}

/** (Σ of u_i − first, how many) over a thread's share of the sequences */
fn share(thread: u32, first: f32) -> vec2f {
  var sum = vec2f();
  for (var s = thread; s < sizes.B; s += GROUP) {
    let n = lengthOf(s);
    var passed = vec2f();
    for (var i = 0u; i <= n; i++) {
      if (isPlace(s, i, n)) { sum += vec2f(estimateAfter(passed, s, i, n).x - first, 1.0); }
      if (i < n) { passed += chosenAt(s, i); }
    }
  }
  return sum;
}

fn weightOf(m: u32) -> f32 { return f32(m); }
