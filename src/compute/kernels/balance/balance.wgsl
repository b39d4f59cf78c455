// u_i = r_i − t_i − Σ_{k<i} l_k: prefix i's estimate of log Z; r_i = logR_i/T, logR_i =
// extra_i + weight·logPrior_i
// loss = normaliser·Σ_{i<j} λ^{j−i−1} (u_i − u_j)² over the allowed pairs of prefixes LOW
// ≤ i < j ≤ n
// dt_i = −scale·∂loss/∂u_i, dl_k = −scale·Σ_{i>k} ∂loss/∂u_i. No gradient through r.
// One workgroup a sequence, prefixes over threads; every sum runs in a fixed order.
struct Sizes {
  B: u32,
  T: u32,
  T1: u32, // T + 1
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
override LENGTH: u32; // T1 rounded up, so that a kernel serves many lengths
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> policy: array<f32>;       // [K]: l [B, T], then t [B, T1]
// [K], the same with adapters off
@group(0) @binding(1) var<storage, read> prior: array<f32>;
@group(0) @binding(2) var<storage, read> extra: array<f32>;        // [B, T1]
@group(0) @binding(3) var<storage, read> lengths: array<u32>;      // [B] n
@group(0) @binding(4) var<storage, read> rules: array<f32, 16>;    // see spec.ts
@group(0) @binding(5) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, 4, T1]: u, logR, logPrior, (loss, 0…)
@group(0) @binding(6) var<storage, read_write> report: array<f32>;

const ALL = 0u;
const ENDS = 2u;
var<workgroup> u: array<f32, LENGTH>;
var<workgroup> du: array<f32, LENGTH>;   // ∂/∂u_i of Σ w Δ²
var<workgroup> loss: array<f32, LENGTH>; // what prefix i adds to Σ w Δ²

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  let n = min(lengths[b], sizes.T);
  let pairs = u32(rules[3] + 0.5);
  let shortest = u32(rules[4] + 0.5);
  let masked = rules[5] > 0.5;
  // the stop after the last token is forced: t_n = 0
  let certain = rules[7] > 0.5 && n == u32(rules[6] + 0.5);
  let low = select(0u, shortest, masked); // prefixes below it are in no pair
  let stops = sizes.B * sizes.T + b * sizes.T1;
  let rows = b * 4 * sizes.T1;

  for (var i = thread; i < sizes.T1; i += GROUP) {
    var before = vec2f(); // Σ_{k<i} of l, of the prior's l
    for (var k = 0u; k < min(i, n); k++) {
      before += vec2f(policy[b * sizes.T + k], prior[b * sizes.T + k]);
    }
    let logPrior = before.y + prior[stops + i];
    let logR = extra[b * sizes.T1 + i] + rules[1] * logPrior;
    let r = select(logR, -99.0, !masked && i < shortest) * rules[0];
    let t = select(policy[stops + i], 0.0, certain && i == n);
    u[i] = select(0.0, r - t - before.x, i <= n);
    report[rows + i] = u[i];
    report[rows + sizes.T1 + i] = select(0.0, logR, i <= n);
    report[rows + 2 * sizes.T1 + i] = select(0.0, logPrior, i <= n);
  }
  workgroupBarrier();

  for (var i = thread; i < sizes.T1; i += GROUP) {
    var terms = vec2f(); // (Σ w Δ² owned by i, ∂/∂u_i)
    if (i >= low && i <= n) {
      if (pairs == ENDS) { terms = ends(i, n, low); }
      else if (pairs == ALL && rules[2] == 1.0) { terms = variance(i, n, low); }
      else { terms = decaying(i, n, low, select(0.0, rules[2], pairs == ALL)); }
    }
    loss[i] = terms.x;
    du[i] = terms.y;
  }
  workgroupBarrier();

  let slope = rules[8] * rules[9];
  for (var i = thread; i < sizes.T1; i += GROUP) {
    dlogp[stops + i] = select(-slope * du[i], 0.0, certain && i == n);
    if (i < sizes.T) {
      var after = 0.0;
      for (var k = n; k > i; k--) { after += du[k]; }
      dlogp[b * sizes.T + i] = -slope * after;
    }
    var total = 0.0;
    if (i == 0) { for (var k = 0u; k <= n; k++) { total += loss[k]; } }
    report[rows + 3 * sizes.T1 + i] = rules[8] * total;
  }
}

/**
 * λ = 1: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m (u_i − ū), over m prefixes. Offsets from
 * the first keep f32's digits.
 */
fn variance(i: u32, n: u32, low: u32) -> vec2f {
  let m = f32(n + 1 - low);
  var sum = 0.0;
  for (var j = low; j <= n; j++) { sum += u[j] - u[low]; }
  let d = u[i] - u[low] - sum / m;
  return vec2f(m * d * d, 2.0 * m * d);
}

/** Weights λ^{|i−j|−1}; λ = 0 leaves the neighbours. */
fn decaying(i: u32, n: u32, low: u32, lambda: f32) -> vec2f {
  var terms = vec2f();
  var w = 1.0;
  for (var j = i + 1; j <= n; j++) {
    let d = u[i] - u[j];
    terms += vec2f(w * d * d, 2.0 * w * d);
    w *= lambda;
  }
  w = 1.0;
  for (var j = i; j > low; j--) {
    terms.y += 2.0 * w * (u[i] - u[j - 1]);
    w *= lambda;
  }
  return terms;
}

/** The pair (0, n) alone. */
fn ends(i: u32, n: u32, low: u32) -> vec2f {
  if (low > 0 || (i != 0 && i != n)) { return vec2f(); }
  let d = u[i] - u[n - i];
  return vec2f(select(0.0, d * d, i == 0), 2.0 * d);
}
