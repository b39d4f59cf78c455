// y = (x − μ)/σ · gain + bias,  μ = mean x,  σ² = mean (x − μ)² + ε
// LANES threads share a row. Each takes the mean and spread of its own share; shares merge as
// Σ(x − μ)² = Σ_s [ spread_s + n_s (μ_s − μ)² ]  (Chan et al. 1979), so one barrier is enough.
override M: u32;
override C: u32;
override EPS: f32;
override LANES: u32;
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> x: array<f32>;            // [M, C]
@group(0) @binding(1) var<storage, read> gain: array<f32>;         // [C]
@group(0) @binding(2) var<storage, read> bias: array<f32>;         // [C]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;      // [M, C]
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>; // [M] (μ, 1/σ)

var<workgroup> shares: array<vec3f, GROUP>; // of each thread: n, mean, spread

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % LANES;
  let row = (group.y * grid.x + group.x) * (GROUP / LANES) + thread / LANES;
  let first = min(row, M - 1) * C; // threads past the last row repeat it and write nothing

  var n = 0.0;
  var sum = 0.0;
  for (var c = lane; c < C; c += LANES) { sum += x[first + c]; n += 1.0; }
  let own = sum / max(n, 1.0);
  var spread = 0.0;
  for (var c = lane; c < C; c += LANES) { let d = x[first + c] - own; spread += d * d; }
  shares[thread] = vec3f(n, own, spread);
  workgroupBarrier();
  if (row >= M) { return; }

  let head = thread - lane;
  var mean = 0.0;
  for (var s = 0u; s < LANES; s++) { mean += shares[head + s].x * shares[head + s].y; }
  mean /= f32(C);
  var total = 0.0;
  for (var s = 0u; s < LANES; s++) { let d = shares[head + s].y - mean; total += shares[head + s].z + shares[head + s].x * d * d; }
  let inverse = inverseSqrt(total / f32(C) + EPS);

  for (var c = lane; c < C; c += LANES) { y[first + c] = (x[first + c] - mean) * inverse * gain[c] + bias[c]; }
  if (lane == 0) { stats[row] = vec2f(mean, inverse); }
}
