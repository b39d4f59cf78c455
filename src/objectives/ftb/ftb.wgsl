// loss = Σ_b L_α(log Z − u_n^b) / B, u_n of a sequence's last place; L_α(Δ) = Δ²·second(sΔ),
// L_α′(Δ) = Δ·first(sΔ), s = α − 1; log Z = −(1/s) log mean e^{−su}, so that the mean of L_α′ is 0
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
@group(0) @binding(5) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …)
@group(0) @binding(6) var<storage, read_write> report: array<f32>;

var<workgroup> shares: array<vec2f, GROUP>; // of a sum or of a search, by thread

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  let s = settings.own[0] - 1.0; // α − 1
  prepare(b, thread);
  // first the u_n with the largest e^{−su_n}: offsets d from it keep f32's digits; then (Σ, B) of
  // (1 − e^{−sd})/s. One loop for both compiles the estimates once.
  var largest = vec2f();
  var total = vec2f();
  for (var round = 0u; round < 2; round++) {
    shares[thread] = share(thread, round, largest.x, s);
    workgroupBarrier();
    for (var k = 0u; k < GROUP; k++) {
      if (round == 0) { largest = larger(largest, shares[k], s); } else { total += shares[k]; }
    }
    workgroupBarrier();
  }
  let e = total.x / max(1.0, total.y);
  let offset = e * logRatio(-s * e); // log Z − largest
  let m = places(b);
  for (var i = thread; i < m; i += GROUP) {
    let d = select(0.0, offset - (u[i] - largest.x), i == m - 1);
    loss[i] = d * d * second(s * d);
    du[i] = -d * first(s * d);
  }
  workgroupBarrier();
  finish(b, thread);
}

/** Of two (u, 1 if there is one) the one with the larger e^{−su}. */
fn larger(a: vec2f, b: vec2f, s: f32) -> vec2f {
  if (b.y == 0.0 || (a.y > 0.0 && s * a.x <= s * b.x)) { return a; }
  return b;
}

/** What a round finds in a thread's share of the sequences. */
fn share(thread: u32, round: u32, largest: f32, s: f32) -> vec2f {
  var found = vec2f();
  for (var b = thread; b < sizes.B; b += GROUP) {
    let n = lengthOf(b);
    if (places(b) == 0) { continue; }
    let end = estimate(b, n, n).x;
    let d = end - largest;
    let next = found + vec2f(d * first(-s * d), 1.0);
    if (round == 0) { found = larger(found, vec2f(end, 1.0), s); } else { found = next; }
  }
  return found;
}

/** (eˣ − 1)/x; near 0 its series */
fn first(x: f32) -> f32 {
  let near = 1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * rest(x, 6.0))));
  return select((exp(x) - 1.0) / x, near, abs(x) < 0.5);
}

/** (eˣ − 1 − x)/x²; near 0 its series */
fn second(x: f32) -> f32 {
  let near = 1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0 * rest(x, 7.0))));
  return select((exp(x) - 1.0 - x) / x / x, near / 2.0, abs(x) < 0.5);
}

/** Four terms of both series, from that of x/k on. */
fn rest(x: f32, k: f32) -> f32 {
  return 1.0 + x / k * (1.0 + x / (k + 1.0) * (1.0 + x / (k + 2.0)));
}

/** log(1 + y)/y, −1 < y ≤ 0; near 0 the series 2·artanh(t)/y, t = y/(2 + y) */
fn logRatio(y: f32) -> f32 {
  let t = y / (2.0 + y);
  let s = t * t;
  let high = 1.0 / 7.0 + s * (1.0 / 9.0 + s * (1.0 / 11.0 + s * (1.0 / 13.0 + s / 15.0)));
  let near = 2.0 / (2.0 + y) * (1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * high)));
  return select(log(1.0 + y) / y, near, y > -0.5);
}

fn weightOf(m: u32) -> f32 { return select(0.0, 1.0, m > 0); }
