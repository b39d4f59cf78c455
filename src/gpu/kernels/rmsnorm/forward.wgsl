// y = x/ρ · gain,  ρ² = mean x² + ε
override M: u32;
override C: u32;
override EPS: f32;
override LANES: u32; // threads to a row
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> x: array<f32>;           // [M, C]
@group(0) @binding(1) var<storage, read> gain: array<f32>;        // [C]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;     // [M, C]
@group(0) @binding(3) var<storage, read_write> stats: array<f32>; // [M] 1/ρ

var<workgroup> shares: array<f32, GROUP>; // Σ x² of each thread

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % LANES;
  let row = (group.y * grid.x + group.x) * (GROUP / LANES) + thread / LANES;
  let first = min(row, M - 1) * C; // threads past the last row repeat it and write nothing

  var share = 0.0;
  for (var c = lane; c < C; c += LANES) { share += x[first + c] * x[first + c]; }
  shares[thread] = share;
  workgroupBarrier();
  if (row >= M) { return; }

  var total = 0.0;
  for (var s = 0u; s < LANES; s++) { total += shares[thread - lane + s]; }
  let inverse = inverseSqrt(total / f32(C) + EPS);
  for (var c = lane; c < C; c += LANES) { y[first + c] = x[first + c] * inverse * gain[c]; }
  if (lane == 0) { stats[row] = inverse; }
}
