// loss = Σ_b (u_n^b − ū)² / B, u_n of a sequence's last place, ū its mean over the batch
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
    let d = select(0.0, u[i] - first - mean, i == m - 1);
    loss[i] = d * d;
    du[i] = 2.0 * d;
  }
  workgroupBarrier();
  finish(b, thread);
}

/** (Σ of u_n − first, how many) over a thread's share of the sequences */
fn share(thread: u32, first: f32) -> vec2f {
  var sum = vec2f();
  for (var s = thread; s < sizes.B; s += GROUP) {
    let n = lengthOf(s);
    if (places(s) > 0) { sum += vec2f(estimate(s, n, n).x - first, 1.0); }
  }
  return sum;
}

fn weightOf(m: u32) -> f32 { return select(0.0, 1.0, m > 0); }
