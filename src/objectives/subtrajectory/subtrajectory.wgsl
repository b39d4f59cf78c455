// loss = Σ_{i<j} λ^{j−i−1} (u_i − u_j)² over all pairs of places, normalised
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
@group(0) @binding(5) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …)
@group(0) @binding(6) var<storage, read_write> report: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  prepare(b, thread);
  workgroupBarrier();
  let m = places(b);
  for (var i = thread; i < m; i += GROUP) {
    let terms = judge(i, m);
    loss[i] = terms.x;
    du[i] = terms.y;
  }
  workgroupBarrier();
  finish(b, thread);
}

/** (what place i adds to the loss, ∂loss/∂u_i) */
fn judge(i: u32, m: u32) -> vec2f {
  if (settings.lambda == 1.0) { return variance(i, m); }
  return decaying(i, m);
}

/** Σ_{i<j} λ^{j−i−1} of m places */
fn weightOf(m: u32) -> f32 {
  if (settings.lambda == 1.0) { return f32(m * max(m, 1) - m) / 2; }
  var sum = 0.0;
  var w = 1.0;
  for (var gap = 1u; gap < m; gap++) {
    sum += f32(m - gap) * w;
    w *= settings.lambda;
  }
  return sum;
}

/**
 * λ = 1: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m(u_i − ū), over m places. Offsets from the
 * first keep f32's digits.
 */
fn variance(i: u32, m: u32) -> vec2f {
  let count = f32(m);
  var sum = 0.0;
  for (var j = 0u; j < m; j++) { sum += u[j] - u[0]; }
  let d = u[i] - u[0] - sum / count;
  return vec2f(count * d * d, 2.0 * count * d);
}

/** Weights λ^{|i−j|−1}. */
fn decaying(i: u32, m: u32) -> vec2f {
  var terms = vec2f();
  var w = 1.0;
  for (var j = i + 1; j < m; j++) {
    let d = u[i] - u[j];
    terms += vec2f(w * d * d, 2.0 * w * d);
    w *= settings.lambda;
  }
  w = 1.0;
  for (var j = i; j > 0; j--) {
    terms.y += 2.0 * w * (u[i] - u[j - 1]);
    w *= settings.lambda;
  }
  return terms;
}
